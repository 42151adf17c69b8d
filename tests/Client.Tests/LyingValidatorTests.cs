using CityConsortium.Types;
using Google.Protobuf;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client.Tests;

/// <summary>One validator of four lies in every way that the wire allows; the client must refuse it and go elsewhere.</summary>
internal sealed class LyingValidatorTests
{
    private static readonly StateKey Key = StateKey.Of("notes", "a");

    private FakeCity _city = null!;

    private Script Liar => _city.Validators[0].Script;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task A_forged_signature_in_a_certificate_is_refused_and_another_validator_asked()
    {
        Liar.SpoilOutcomes = o => o.Certificate = FlipLast(o.Certificate);
        await SubmitGoesElsewhereAsync("the signature of department health on block");
    }

    [Test]
    public async Task A_certificate_of_too_few_departments_is_refused()
    {
        Liar.SpoilOutcomes = o => o.Certificate = Encode(_city.Chain.Certify(_city.Chain.At(_city.Chain.Height)!.Header, signers: 2));
        await SubmitGoesElsewhereAsync("has 2 signatures; 3 of 4 are needed");
    }

    [Test]
    public async Task A_wrong_Merkle_path_is_refused()
    {
        Liar.SpoilOutcomes = o => o.Outcomes[0].ReceiptPath.Add(ByteString.CopyFrom(new byte[32]));
        await SubmitGoesElsewhereAsync("the Merkle path of the receipt does not lead to the receipts root");
    }

    [Test]
    public async Task A_changed_receipt_is_refused()
    {
        Liar.SpoilOutcomes = o => o.Outcomes[0].Receipt = FlipLast(o.Outcomes[0].Receipt);
        await SubmitGoesElsewhereAsync("receipt");
    }

    [Test]
    public async Task A_header_with_another_state_root_is_refused()
    {
        Liar.SpoilOutcomes = o => o.Header = Encode(_city.Chain.At(_city.Chain.Height)!.Header with { StateRoot = Hash256.Zero });
        await SubmitGoesElsewhereAsync("the certificate is not about block");
    }

    [Test]
    public async Task The_receipt_of_another_transaction_is_no_answer()
    {
        var other = _city.Chain.Commit([_city.Sign(7)]);
        Liar.SpoilOutcomes = o =>
        {
            o.Header = other.HeaderBytes;
            o.Certificate = other.CertificateBytes;
            o.Outcomes.Clear();
            o.Outcomes.Add(other.Outcomes([0]).Outcomes);
        };
        Liar.SpoilCommitted = c => c.MergeFrom(other.Committed(0));
        var options = _city.Options();
        options.ResubmitAfter = TimeSpan.FromMilliseconds(100);

        var sent = await _city.Client(options).Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(sent.Receipt!.TransactionId, Is.EqualTo(sent.Signed.Id));
    }

    [Test]
    public async Task Asking_for_one_transaction_and_getting_another_is_a_lie()
    {
        var wanted = _city.Chain.Commit([_city.Sign(1)]);
        var other = _city.Chain.Commit([_city.Sign(2)]);
        Liar.SpoilCommitted = c => { c.MergeFrom(other.Committed(0)); };

        var receipt = await _city.Client().GetReceiptAsync(wanted.Bodies[0].Id);
        var alone = (await Assert.CatchAsync<CityException>(() => _city.Client(0).GetReceiptAsync(wanted.Bodies[0].Id)))!;

        Assert.That(receipt.Transaction.Id, Is.EqualTo(wanted.Bodies[0].Id));
        Assert.That(alone.Code, Is.EqualTo(ClientCodes.ProofRejected));
    }

    [Test]
    public async Task A_changed_value_in_a_state_proof_is_refused()
    {
        _city.Chain.Commit([], (Key, [1, 2, 3]), (StateKey.Of("notes", "b"), [4]));
        Liar.SpoilState = s => s.Value = ByteString.CopyFrom(9, 9, 9);
        await ReadGoesElsewhereAsync([1, 2, 3]);
    }

    [Test]
    public async Task A_hidden_entry_is_refused()
    {
        _city.Chain.Commit([], (Key, [1, 2, 3]), (StateKey.Of("notes", "b"), [4]));
        Liar.SpoilState = s => { s.Present = false; s.Value = ByteString.Empty; };
        await ReadGoesElsewhereAsync([1, 2, 3]);
    }

    [Test]
    public async Task An_invented_entry_is_refused()
    {
        _city.Chain.Commit([], (StateKey.Of("notes", "b"), [4]));
        Liar.SpoilState = s => { s.Present = true; s.Value = ByteString.CopyFrom(1); };
        await ReadGoesElsewhereAsync(null);
    }

    [Test]
    public async Task When_all_lie_nothing_is_returned_and_each_lie_is_named()
    {
        _city.Chain.Commit([], (Key, [1]));
        foreach (var v in _city.Validators) v.Script.SpoilState = s => s.Value = ByteString.CopyFrom(9);

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().GetStateAsync(Key)))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.ProofRejected));
        Assert.That(e.Faults.Select(f => f.Endpoint.Split(' ')[0]), Is.EquivalentTo(new[] { "urban", "environment", "health", "finance" }));
    }

    [Test]
    public async Task A_liar_is_asked_last_from_then_on()
    {
        _city.Chain.Commit([], (Key, [1]));
        var asked = 0;
        Liar.SpoilState = s => { asked++; s.Value = ByteString.CopyFrom(9); };
        var client = _city.Client();

        for (var i = 0; i < 5; i++) await client.GetStateAsync(Key);

        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task An_older_root_than_already_seen_is_not_accepted()
    {
        _city.Chain.Commit([], (Key, [1]));
        _city.Chain.Commit([], (Key, [2]));
        var client = _city.Client();
        Assert.That((await client.GetStateAsync(Key)).Value!.Value.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Liar.StuckAtHeight = 1;

        var again = await client.GetStateAsync(Key);
        var explicitly = await client.GetStateAsync(Key, new ReadOptions { Height = new Height(1) });

        Assert.That(again.Value!.Value.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(again.ServedBy, Does.StartWith("environment"));
        Assert.That(explicitly.Value!.Value.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task A_local_read_believes_and_says_so()
    {
        _city.Chain.Commit([], (Key, [1]));
        Liar.SpoilState = s => s.Value = ByteString.CopyFrom(9);

        var entry = await _city.Client(0).GetStateAsync(Key, new ReadOptions { Consistency = Consistency.Local });

        Assert.That(entry.IsProven, Is.False);
        Assert.That(entry.Value!.Value.ToArray(), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public async Task A_server_whose_certificate_is_not_in_genesis_is_not_talked_to()
    {
        await using var stranger = new FakeValidator(_city.Chain, "urban", FakeCity.MakeCertificate("urban"));
        await stranger.StartAsync();
        var options = _city.Options();
        options.Endpoints = [stranger.Address];
        _city.Chain.Commit([], (Key, [1]));

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client(options).GetStateAsync(Key)))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.Unreachable));
        Assert.That(e.Message, Does.Contain("belongs to no validator of the membership"));
    }

    private async Task SubmitGoesElsewhereAsync(string problem)
    {
        var log = new CapturedLog();
        var client = _city.Client(_city.Options(), log);
        var sent = await client.Notes.PutAsync("a", new byte[] { 1 });
        var received = Liar.Received;
        await client.Notes.PutAsync("b", new byte[] { 1 });

        Assert.That(log.Lines, Has.Some.StartsWith("1 urban").And.Some.Contains(problem));
        Assert.That(sent.Receipt!.TransactionId, Is.EqualTo(sent.Signed.Id));
        Assert.That(_city.Chain.TimesExecuted(sent.Id), Is.EqualTo(1));
        Assert.That(Liar.Received, Is.EqualTo(received), "the liar is not asked again");
    }

    private async Task ReadGoesElsewhereAsync(byte[]? expected)
    {
        var entry = await _city.Client().GetStateAsync(Key);

        Assert.That(entry.Value?.ToArray(), Is.EqualTo(expected));
        Assert.That(entry.ServedBy, Does.StartWith("environment"));
    }

    private static ByteString FlipLast(ByteString bytes)
    {
        var copy = bytes.ToByteArray();
        copy[^1] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    private static ByteString Encode(Certificate certificate)
    {
        var writer = new CanonicalWriter();
        certificate.Encode(writer);
        return ByteString.CopyFrom(writer.Written);
    }

    private static ByteString Encode(BlockHeader header)
    {
        var writer = new CanonicalWriter();
        header.Encode(writer);
        return ByteString.CopyFrom(writer.Written);
    }
}
