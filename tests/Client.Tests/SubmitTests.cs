using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

internal sealed class SubmitTests
{
    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task A_committed_submission_returns_a_receipt_with_the_departments_that_signed()
    {
        var sent = await _city.Client().Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(sent.Receipt, Is.Not.Null);
        Assert.That(sent.Receipt!.TransactionId, Is.EqualTo(sent.Id));
        Assert.That(sent.Receipt.Block.SignedBy.Select(d => d.Value), Is.EqualTo(new[] { "urban", "environment", "health" }));
        Assert.That(sent.Receipt.Replayed, Is.False);
    }

    [Test]
    public async Task Many_submissions_at_once_each_get_their_own_receipt()
    {
        var client = _city.Client();

        var sent = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.Notes.PutAsync($"n{i}", new byte[] { 1 })));

        Assert.That(sent.Select(s => s.Receipt!.TransactionId).Distinct().Count(), Is.EqualTo(200));
        Assert.That(sent, Has.All.Matches<SubmittedTransaction>(s => s?.Signed.Id == s?.Receipt?.TransactionId));
    }

    [Test]
    public async Task Acceptance_is_one_nodes_promise_and_the_receipt_can_be_waited_for_later()
    {
        var sent = await _city.Client().Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { Wait = WaitFor.Accepted });
        Assert.That(sent.Receipt, Is.Null);

        var receipt = await sent.WaitForReceiptAsync();

        Assert.That(receipt.TransactionId, Is.EqualTo(sent.Id));
        Assert.That(_city.Chain.TimesExecuted(sent.Id), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_waiting_the_id_is_known_at_once_and_the_status_says_the_rest()
    {
        _city.Validators[0].Script.HoldsBack = true;
        _city.Validators[0].Script.PendingReason = "waiting for a quorum since 12:03:01";
        var sent = await _city.Client(0).Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { Wait = WaitFor.None });

        var pending = await sent.GetStatusAsync();
        _city.Chain.Commit([sent.Signed]);
        var committed = await sent.GetStatusAsync();

        Assert.That(pending.State, Is.EqualTo(TransactionState.Pending));
        Assert.That(pending.Pending!.Sentence, Is.EqualTo("waiting for a quorum since 12:03:01"));
        Assert.That(committed.State, Is.EqualTo(TransactionState.Committed));
        Assert.That(committed.Receipt!.TransactionId, Is.EqualTo(sent.Id));
    }

    [Test]
    public async Task A_transaction_that_nobody_knows_is_unknown()
    {
        var status = await _city.Client().GetTransactionStatusAsync(_city.Sign(9).Id);

        Assert.That(status.State, Is.EqualTo(TransactionState.Unknown));
    }

    [Test]
    public async Task A_typed_call_throws_what_the_contract_refused_and_keeps_the_receipt()
    {
        _city.Chain.Contract = t => Receipt.Failure(t.Id, new Refusal("facility.exists", "the code is taken"));

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Notes.PutAsync("a", new byte[] { 1 })))!;

        Assert.That(e.Code, Is.EqualTo("facility.exists"));
        Assert.That(e.Receipt!.Succeeded, Is.False);
        Assert.That(e.TransactionId, Is.EqualTo(e.Receipt.TransactionId));
    }

    [Test]
    public async Task A_final_refusal_names_the_department_and_is_not_repeated()
    {
        foreach (var v in _city.Validators) v.Script.Refuse = _ => new Refusal(RefusalCodes.BadSignature, "the signature is not the sender's");

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Notes.PutAsync("a", new byte[] { 1 })))!;

        Assert.That(e.Code, Is.EqualTo(RefusalCodes.BadSignature));
        Assert.That(e.Retryable, Is.False);
        Assert.That(e.Faults.Single().Endpoint, Does.StartWith("urban (https://127.0.0.1:"));
        Assert.That(_city.Validators.Sum(v => v.Script.Received), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_that_one_validator_does_not_know_yet_is_asked_of_one_more()
    {
        foreach (var v in _city.Validators) v.Script.Refuse = _ => new Refusal(RefusalCodes.UnknownKey, "the key is not registered");

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Notes.PutAsync("a", new byte[] { 1 })))!;

        Assert.That(e.Code, Is.EqualTo(RefusalCodes.UnknownKey));
        Assert.That(e.Retryable, Is.False);
        Assert.That(_city.Validators.Sum(v => v.Script.Received), Is.EqualTo(2));
    }

    [Test]
    public async Task A_full_pool_is_tried_again_until_there_is_room()
    {
        var refusals = 2;
        foreach (var v in _city.Validators)
        {
            v.Script.Refuse = _ => Interlocked.Decrement(ref refusals) >= 0 ? new Refusal(RefusalCodes.PoolFull, "the pool is full", true) : null;
        }

        var sent = await _city.Client().Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(sent.Receipt!.Succeeded, Is.True);
    }

    [Test]
    public async Task While_waiting_long_the_caller_hears_why_and_the_deadline_names_the_transaction()
    {
        foreach (var v in _city.Validators)
        {
            v.Script.HoldsBack = true;
            v.Script.PendingReason = "waiting for a quorum; health and finance are not reachable";
        }

        var reasons = new Reasons();
        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Notes.PutAsync(
            "a", new byte[] { 1 }, new SubmitOptions { Timeout = TimeSpan.FromSeconds(4), Pending = reasons })))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.Timeout));
        Assert.That(e.Retryable, Is.True);
        Assert.That(e.Message, Does.Contain(e.TransactionId!.Value.ToString()).And.Contain("health and finance are not reachable"));
        Assert.That(reasons.Seen, Is.Not.Empty.And.All.Matches<PendingReason>(r => r!.Sentence.Contains("quorum")));
    }

    [Test]
    public async Task What_waited_for_a_quorum_commits_when_it_is_there_again()
    {
        foreach (var v in _city.Validators) v.Script.HoldsBack = true;
        var reasons = new Reasons();
        var waiting = _city.Client().Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { Pending = reasons });
        await reasons.First;

        foreach (var v in _city.Validators) v.Script.HoldsBack = false;
        var sent = await waiting;

        Assert.That(sent.Receipt!.Succeeded, Is.True);
        Assert.That(_city.Chain.TimesExecuted(sent.Id), Is.EqualTo(1));
    }

    [Test]
    public async Task Cancelling_ends_the_wait()
    {
        foreach (var v in _city.Validators) v.Script.HoldsBack = true;
        using var cancel = new CancellationTokenSource();
        var waiting = _city.Client().Notes.PutAsync("a", new byte[] { 1 }, cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_write_without_a_key_is_refused_before_anything_is_sent()
    {
        var options = _city.Options();
        options.Identity = null;

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client(options).Notes.PutAsync("a", new byte[] { 1 })))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.NoIdentity));
    }

    private sealed class Reasons : IProgress<PendingReason>
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<PendingReason> _seen = [];

        internal Task First => _first.Task;

        internal IReadOnlyList<PendingReason> Seen
        {
            get { lock (_seen) return [.. _seen]; }
        }

        public void Report(PendingReason value)
        {
            lock (_seen) _seen.Add(value);
            _first.TrySetResult();
        }
    }
}
