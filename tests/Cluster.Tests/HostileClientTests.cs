using System.Security.Cryptography;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>Everything from outside is hostile: each bad request gets a typed refusal, and the city goes on.</summary>
public sealed class HostileClientTests
{
    private City _city = null!; // set before every test
    private GrpcChannel _channel = null!; // set before every test
    private Gateway.GatewayClient _gateway = null!; // set before every test
    private SigningKey _admin = null!; // set before every test
    private Genesis _genesis = null!; // set before every test

    [OneTimeSetUp]
    public async Task Up()
    {
        _city = await City.UpAsync();
        _channel = RawConnection.ToGateway(_city, "health");
        _gateway = new Gateway.GatewayClient(_channel);
        _admin = RawConnection.AdminKey(_city, "urban");
        _genesis = RawConnection.GenesisOf(_city);
    }

    [OneTimeTearDown]
    public async Task Down()
    {
        _admin.Dispose();
        _channel.Dispose();
        await _city.DisposeAsync();
    }

    [Test]
    public async Task Bytes_that_are_no_transaction() =>
        Assert.That(await RefusalOf(RandomNumberGenerator.GetBytes(200), new byte[64]), Is.EqualTo(RefusalCodes.Malformed));

    [Test]
    public async Task A_signature_of_the_wrong_length() =>
        Assert.That(await RefusalOf(Make().Encode(), new byte[63]), Is.EqualTo(RefusalCodes.Malformed));

    [Test]
    public async Task A_body_above_the_limit() =>
        Assert.That(await RefusalOf(new byte[Limits.MaxTransactionBytes + 1], new byte[64]), Is.EqualTo(RefusalCodes.TooLarge));

    [Test]
    public async Task A_transaction_for_another_chain() =>
        Assert.That(await RefusalOf(Make() with { Chain = new ChainId(Hash256.Zero) }), Is.EqualTo(RefusalCodes.WrongChain));

    [Test]
    public async Task An_expired_transaction() =>
        Assert.That(await RefusalOf(Make() with { Expiry = new BlockTime(1) }), Is.EqualTo(RefusalCodes.Expired));

    [Test]
    public async Task An_expiry_too_far_ahead() =>
        Assert.That(await RefusalOf(Make() with { Expiry = new BlockTime(long.MaxValue) }), Is.EqualTo(RefusalCodes.ExpiryTooFar));

    [Test]
    public async Task A_signature_by_another_key()
    {
        using var other = SigningKey.Create();
        var body = Make().Encode();
        Assert.That(await RefusalOf(body, other.Sign(Domain.Transaction, body).ToArray()), Is.EqualTo(RefusalCodes.BadSignature));
    }

    [Test]
    public async Task A_key_that_nobody_registered()
    {
        using var stranger = SigningKey.Create();
        var transaction = Make() with { Sender = stranger.PublicKey };
        Assert.That(await RefusalOf(transaction.Encode(), transaction.SignWith(stranger).Signature.ToArray()), Is.EqualTo(RefusalCodes.UnknownKey));
    }

    [TestCase("nowhere", "Put", RefusalCodes.UnknownContract)]
    [TestCase("notes", "Explode", RefusalCodes.UnknownMethod)]
    public async Task What_no_contract_offers_is_a_failed_receipt_with_its_code(string contract, string method, string code) =>
        Assert.That((await ReceiptOf(Make() with { Contract = contract, Method = method })).ErrorCode, Is.EqualTo(code));

    [Test]
    public async Task Arguments_that_are_no_protobuf_are_a_failed_receipt()
    {
        var receipt = await ReceiptOf(Make() with { Arguments = RandomNumberGenerator.GetBytes(50) });
        Assert.That(receipt.Succeeded, Is.False);
        Assert.That(receipt.ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
    }

    [Test]
    public async Task A_key_without_the_role_is_a_failed_receipt()
    {
        var reading = new Protos.Contracts.RecordHours { Station = "Dongsi" };
        reading.Readings.Add(new Protos.Contracts.AirReading { Hour = 400_000, Pm25 = 100_000 });
        var receipt = await ReceiptOf(Make() with { Contract = "environment", Method = "RecordHours", Arguments = reading.ToByteArray() });
        Assert.That(receipt.Succeeded, Is.False);
        Assert.That(receipt.ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
    }

    [Test]
    public async Task The_same_bytes_again_give_the_same_receipt_and_other_bytes_under_the_same_key_are_refused()
    {
        var transaction = Put("a");
        var first = await SubmitAsync(transaction);
        var again = await SubmitAsync(transaction);
        Assert.That(again.Committed.Receipt, Is.EqualTo(first.Committed.Receipt));
        Assert.That(again.Committed.Header, Is.EqualTo(first.Committed.Header), "it is in one block, once");

        var other = Put("b") with { IdempotencyKey = transaction.IdempotencyKey };
        Assert.That((await SubmitAsync(other)).Refusal.Code, Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
    }

    [Test]
    public async Task A_message_above_the_limit_is_cut_off_with_a_status()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _gateway.SubmitAsync(new SubmitRequest { Body = ByteString.CopyFrom(new byte[8 * 1024 * 1024]) }));
        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
    }

    [Test]
    public async Task Unknown_ids_heights_and_keys_are_answered_and_not_invented()
    {
        var unknown = await _gateway.GetTransactionAsync(new TransactionRequest { TransactionId = ByteString.CopyFrom(new byte[32]) });
        Assert.That(unknown.Unknown.Code, Is.EqualTo(RefusalCodes.NotFound));
        var noId = await _gateway.GetTransactionAsync(new TransactionRequest { TransactionId = ByteString.CopyFrom(new byte[7]) });
        Assert.That(noId.Unknown.Code, Is.EqualTo(RefusalCodes.Malformed));
        var noBlock = await _gateway.GetBlockAsync(new BlockRequest { Height = ulong.MaxValue });
        Assert.That(noBlock.Refusal.Code, Is.EqualTo(RefusalCodes.NotFound));
        var noKey = await _gateway.GetStateAsync(new StateRequest { Key = ByteString.CopyFrom(new byte[500]) });
        Assert.That(noKey.Refusal.Code, Is.EqualTo(RefusalCodes.Malformed));
    }

    [Test]
    public async Task The_peer_service_is_not_to_be_had_on_the_client_port()
    {
        var peer = new Protos.Peer.Peer.PeerClient(_channel);
        using var call = peer.GetBlocks(new Protos.Peer.BlocksRequest { FromHeight = 1, MaxBlocks = 1 });
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That((await _gateway.GetStatusAsync(new StatusRequest())).Department, Is.EqualTo("health"));
    }

    private Transaction Make() => new(
        _genesis.ChainId, _admin.PublicKey, RandomNumberGenerator.GetBytes(16), BlockTime.From(TimeProvider.System.GetUtcNow().AddHours(1)), "notes", "Put", default);

    private Transaction Put(string text) => Make() with
    {
        Arguments = new Protos.Contracts.PutNote { Key = "k", Value = ByteString.CopyFromUtf8(text) }.ToByteArray(),
    };

    private Task<string> RefusalOf(Transaction transaction) => RefusalOf(transaction.Encode(), transaction.SignWith(_admin).Signature.ToArray());

    private async Task<string> RefusalOf(byte[] body, byte[] signature)
    {
        var reply = await _gateway.SubmitAsync(new SubmitRequest { Body = ByteString.CopyFrom(body), Signature = ByteString.CopyFrom(signature), Wait = Wait.Accepted });
        Assert.That(reply.OutcomeCase, Is.EqualTo(SubmitReply.OutcomeOneofCase.Refusal));
        Assert.That(reply.Refusal.Sentence, Is.Not.Empty);
        Assert.That(reply.Refusal.Node, Is.EqualTo("health"));
        return reply.Refusal.Code;
    }

    private async Task<SubmitReply> SubmitAsync(Transaction transaction)
    {
        var signed = transaction.SignWith(_admin);
        return await _gateway.SubmitAsync(new SubmitRequest
        {
            Body = ByteString.CopyFrom(signed.Body.Span), Signature = ByteString.CopyFrom(signed.Signature.AsSpan()), Wait = Wait.Committed,
        });
    }

    private async Task<Receipt> ReceiptOf(Transaction transaction)
    {
        var reply = await SubmitAsync(transaction);
        Assert.That(reply.OutcomeCase, Is.EqualTo(SubmitReply.OutcomeOneofCase.Committed), reply.ToString());
        return DecodeReceipt(reply.Committed.Receipt.Span);
    }

    private static Receipt DecodeReceipt(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        return Receipt.Decode(ref reader);
    }
}
