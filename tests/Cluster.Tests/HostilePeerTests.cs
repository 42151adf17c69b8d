using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityConsortium.Node;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>The peer port: strangers are not let in, and a member that sends garbage harms nobody.</summary>
public sealed class HostilePeerTests
{
    private City _city = null!; // set before every test

    [OneTimeSetUp]
    public async Task Up() => _city = await City.UpAsync();

    [OneTimeTearDown]
    public async Task Down() => await _city.DisposeAsync();

    [Test]
    public async Task Without_a_certificate_nobody_gets_in()
    {
        using var channel = RawConnection.ToPeer(_city, "urban", null);
        await Assert.ThrowsAsync<RpcException>(() => BlocksAsync(channel));
    }

    [Test]
    public async Task With_a_foreign_certificate_nobody_gets_in()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=finance", key, HashAlgorithmName.SHA256);
        using var foreign = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var channel = RawConnection.ToPeer(_city, "urban", foreign);
        await Assert.ThrowsAsync<RpcException>(() => BlocksAsync(channel));
    }

    [Test]
    public async Task A_stream_for_another_chain_is_refused_in_words()
    {
        using var certificate = RawConnection.CertificateOf(_city, "finance");
        using var channel = RawConnection.ToPeer(_city, "urban", certificate);
        var hello = new PeerHello(new ChainId(Hash256.Zero), "test", new byte[16]);
        using var call = new Peer.PeerClient(channel).Push();
        await call.RequestStream.WriteAsync(hello.FrameFor(Lane.Consensus));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseAsync);
        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
        Assert.That(refused.Status.Detail, Does.Contain("genesis file is another one"));
    }

    [Test]
    public async Task This_validators_own_key_on_another_machine_is_noticed()
    {
        using var certificate = RawConnection.CertificateOf(_city, "urban");
        using var channel = RawConnection.ToPeer(_city, "urban", certificate);
        var hello = new PeerHello(RawConnection.GenesisOf(_city).ChainId, "test", RandomNumberGenerator.GetBytes(16));
        using var call = new Peer.PeerClient(channel).Push();
        await call.RequestStream.WriteAsync(hello.FrameFor(Lane.Consensus));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseAsync);
        Assert.That(refused!.Status.Detail, Does.Contain("in use by another process"));
    }

    [Test]
    public async Task The_same_validator_on_a_second_machine_stops_by_itself_and_the_first_goes_on()
    {
        await UntilAllVoteAsync();
        var second = Path.Combine(_city.Data, "nodes", "finance-again");
        CopyOfFinance(second);
        var (code, output, error) = await _city.RunAsync("node", "run", second);
        Assert.That(code, Is.EqualTo(78), output + error);
        Assert.That(output + error, Does.Contain("another process votes with this validator's key"));
        var status = await UntilAllVoteAsync();
        Assert.That(status["urban"].GetProperty("evidence").GetInt64(), Is.Zero, "it was stopped before it could vote twice");
    }

    [Test]
    public async Task A_member_that_sends_garbage_and_floods_harms_nobody()
    {
        const int seed = 20261120;
        var random = new Random(seed);
        // The liar stands where finance's own validator was: beside it, it would not be let in.
        await _city.KillAsync("finance");
        using var certificate = RawConnection.CertificateOf(_city, "finance");
        using var channel = RawConnection.ToPeer(_city, "urban", certificate);
        using (var call = await RawConnection.VoteAsAsync(channel, RawConnection.GenesisOf(_city)))
        {
            for (var i = 0; i < 3_000; i++)
            {
                var garbage = new byte[random.Next(0, 400)];
                random.NextBytes(garbage);
                await call.RequestStream.WriteAsync(Frame(i, garbage));
            }

            await call.RequestStream.CompleteAsync();
            Assert.That((await call.ResponseAsync).Frames, Is.EqualTo(3_000), $"every frame was read (seed {seed})");
        }

        await _city.StartNodeAsync("finance");
        var loaded = await _city.JsonAsync("load", "air", AirSample.Write(_city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        Assert.That(loaded.GetProperty("added").GetInt32(), Is.EqualTo(24));
        var status = await UntilAllVoteAsync();
        Assert.That(status["urban"].GetProperty("evidence").GetInt64(), Is.Zero, "garbage is no evidence against anybody");
    }

    private Task<Dictionary<string, JsonElement>> UntilAllVoteAsync() => _city.UntilAsync(
        "all voting", s => s.Values.All(v => v.GetProperty("reachable").GetBoolean() && v.GetProperty("mode").GetString() == "voting"));

    /// <summary>The same keys with other ports and an empty data directory, as on another machine.</summary>
    private void CopyOfFinance(string directory)
    {
        var original = Path.Combine(_city.Data, "nodes", "finance");
        Directory.CreateDirectory(directory);
        foreach (var name in new[] { "consensus.key", "tls.pem" }) File.Copy(Path.Combine(original, name), Path.Combine(directory, name));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(original, "node.json")))!.AsObject();
        var port = _city.BasePort + 45;
        foreach (var name in new[] { "peerListen", "clientListen", "operationsListen" }) config[name] = $"127.0.0.1:{port++}";
        File.WriteAllText(Path.Combine(directory, "node.json"), config.ToJsonString());
        if (!OperatingSystem.IsWindows())
        {
            foreach (var name in new[] { "consensus.key", "tls.pem" }) File.SetUnixFileMode(Path.Combine(directory, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static PeerFrame Frame(int i, byte[] garbage) => (i % 4) switch
    {
        0 => new PeerFrame { Consensus = ByteString.CopyFrom(garbage) },
        1 => new PeerFrame { Transactions = new TransactionBatch { Transactions = { new SignedTransactionBytes { Body = ByteString.CopyFrom(garbage), Signature = ByteString.CopyFrom(garbage) } } }.ToByteString() },
        2 => new PeerFrame { BodyRequest = new BodyRequest { TransactionIds = { ByteString.CopyFrom(garbage) } }.ToByteString() },
        _ => new PeerFrame { Block = ByteString.CopyFrom(garbage) },
    };

    private static async Task BlocksAsync(GrpcChannel channel)
    {
        using var call = new Peer.PeerClient(channel).GetBlocks(new BlocksRequest { FromHeight = 1, MaxBlocks = 1 });
        await call.ResponseStream.MoveNext(CancellationToken.None);
    }
}
