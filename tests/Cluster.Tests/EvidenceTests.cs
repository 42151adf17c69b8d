using System.Security.Cryptography;
using System.Text.Json;
using CityConsortium.Consensus;
using CityConsortium.Node;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>A department that signs two different votes is convicted by its own signatures, for good and to anybody.</summary>
public sealed class EvidenceTests
{
    [Test]
    public async Task Two_votes_become_evidence_that_is_kept_shown_exported_and_verified_offline()
    {
        await using var city = await City.UpAsync();
        Assert.That((await city.RunAsync("evidence")).Output, Does.Contain("没有证据"));
        await city.KillAsync("finance");
        await VoteTwiceAsync(city, "finance", "urban");
        await city.UntilAsync("urban has evidence", s => s["urban"].GetProperty("evidence").GetInt64() == 1);

        Assert.That((await city.RunAsync("status")).Output, Does.Contain("Evidence of two different votes by finance"));
        await city.KillAsync("urban");
        await city.StartNodeAsync("urban");
        await city.UntilAsync("urban is back", s => s["urban"].GetProperty("reachable").GetBoolean());
        var export = Path.Combine(city.Data, "export");
        var shown = await city.RunAsync("evidence", "--out", export);
        Assert.That(shown.ExitCode, Is.Zero, shown.Error);
        Assert.That(shown.Output, Does.Contain("财政").And.Contain("commit"));

        var file = Directory.GetFiles(export).Single();
        var verified = await city.RunAsync("verify", file, "--genesis", city.Genesis);
        Assert.That((verified.ExitCode, verified.Output), Is.EqualTo((0, verified.Output)));
        Assert.That(verified.Output, Does.Contain("成立").And.Contain("财政").And.Contain("two different votes"));
        var json = JsonDocument.Parse((await city.RunAsync("verify", file, "--genesis", city.Genesis, "--json")).Output).RootElement;
        Assert.That(json.GetProperty("department").GetString(), Is.EqualTo("finance"));

        File.WriteAllText(file, File.ReadAllText(file).Replace("\"view\": 0", "\"view\": 1"));
        var edited = await city.RunAsync("verify", file, "--genesis", city.Genesis);
        Assert.That(edited.ExitCode, Is.EqualTo(1));
        Assert.That(edited.Error, Does.Contain("the first vote's signature is not finance's"));
    }

    private static async Task VoteTwiceAsync(City city, string liar, string to)
    {
        var genesis = RawConnection.GenesisOf(city);
        var member = new MemberIndex(Array.IndexOf(City.Departments, liar));
        var next = new Height((await city.UntilAsync($"{to} answers", s => s[to].GetProperty("reachable").GetBoolean()))[to].GetProperty("height").GetUInt64() + 1);
        using var certificate = RawConnection.CertificateOf(city, liar);
        using var channel = RawConnection.ToPeer(city, to, certificate);
        using var key = RawConnection.ConsensusKey(city, liar);
        using var call = await RawConnection.VoteAsAsync(channel, genesis);
        foreach (var what in new byte[] { 1, 2 })
        {
            var digest = Hashing.Of(Domain.TransactionId, [what]);
            var subject = new VoteSubject(VoteStep.Commit, genesis.ChainId, genesis.Membership.Hash, next, View.Zero, digest);
            var vote = new Vote(VoteStep.Commit, next, View.Zero, digest, member, key.Sign(Domain.Vote, subject.SignedBytes()));
            await call.RequestStream.WriteAsync(new PeerFrame { Consensus = ByteString.CopyFrom(MessageCodec.Encode(vote)) });
        }

        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }
}
