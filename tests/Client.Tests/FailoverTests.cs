using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

internal sealed class FailoverTests
{
    private static readonly StateKey Key = StateKey.Of("notes", "a");

    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task A_dead_validator_is_passed_over()
    {
        _city.Chain.Commit([], (Key, [1]));
        await _city.Validators[0].StopAsync();

        var entry = await _city.Client().GetStateAsync(Key);
        var sent = await _city.Client().Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(entry.ServedBy, Does.StartWith("environment"));
        Assert.That(sent.Receipt!.Succeeded, Is.True);
    }

    [Test]
    public async Task With_none_reachable_each_one_is_named_and_a_retry_is_advised()
    {
        foreach (var v in _city.Validators) await v.StopAsync();

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().GetStateAsync(Key)))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.Unreachable));
        Assert.That(e.Retryable, Is.True);
        Assert.That(e.Faults.Select(f => f.Endpoint), Is.EquivalentTo(_city.Validators.Select(v => v.Address)));
    }

    [Test]
    public async Task A_broken_stream_is_continued_at_another_validator_with_the_same_bytes()
    {
        _city.Validators[0].Script.BreakStreamAfter = 20;
        var client = _city.Client();

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.Notes.PutAsync($"n{i}", new byte[] { 1 })));

        Assert.That(sent, Has.All.Matches<SubmittedTransaction>(s => s?.Receipt?.TransactionId == s?.Signed.Id));
        Assert.That(sent.Select(s => _city.Chain.TimesExecuted(s.Id)), Has.All.EqualTo(1));
        Assert.That(_city.Validators.Skip(1).Sum(v => v.Script.Received), Is.GreaterThan(0));
    }

    [Test]
    public async Task A_validator_that_dies_with_everything_in_flight_loses_nothing()
    {
        _city.Validators[0].Script.HoldsBack = true;
        var client = _city.Client();
        var waiting = Enumerable.Range(0, 50).Select(i => client.Notes.PutAsync($"n{i}", new byte[] { 1 })).ToList();
        await _city.Validators[0].Script.ReceivedAsync(50);

        await _city.Validators[0].StopAsync();
        var sent = await Task.WhenAll(waiting);

        Assert.That(sent.Select(s => _city.Chain.TimesExecuted(s.Id)), Has.All.EqualTo(1));
    }

    [Test]
    public async Task What_all_validators_were_down_for_commits_when_one_is_back()
    {
        foreach (var v in _city.Validators) await v.StopAsync();
        var waiting = _city.Client().Notes.PutAsync("a", new byte[] { 1 });

        await _city.Validators[2].StartAsync();
        var sent = await waiting;

        Assert.That(sent.Receipt!.Succeeded, Is.True);
    }

    [Test]
    public async Task A_silent_validator_does_not_hold_a_transaction_for_ever()
    {
        _city.Validators[0].Script.HoldsBack = true;
        var options = _city.Options();
        options.ResubmitAfter = TimeSpan.FromMilliseconds(200);

        var sent = await _city.Client(options).Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(sent.Receipt!.Succeeded, Is.True);
    }

    [Test]
    public async Task The_order_of_the_endpoints_is_kept_and_spreading_uses_all()
    {
        for (var i = 0; i < 8; i++) await _city.Client(3, 1).Notes.PutAsync($"o{i}", new byte[] { 1 });
        Assert.That(_city.Validators.Select(v => v.Script.Received), Is.EqualTo(new[] { 0, 0, 0, 8 }));

        var options = _city.Options();
        options.Routing = EndpointRouting.Spread;
        var client = _city.Client(options);
        for (var i = 0; i < 8; i++) await client.Notes.PutAsync($"s{i}", new byte[] { 1 });

        Assert.That(_city.Validators.Select(v => v.Script.Received), Is.EqualTo(new[] { 2, 2, 2, 10 }));
    }

    [Test]
    public async Task The_status_is_that_of_the_validator_asked()
    {
        var client = _city.Client();

        var status = await client.GetStatusAsync(_city.Validators[2].Address);
        await _city.Validators[3].StopAsync();
        var e = (await Assert.CatchAsync<CityException>(() => client.GetStatusAsync(_city.Validators[3].Address)))!;

        Assert.That(status.Department, Is.EqualTo("health"));
        Assert.That(e.Code, Is.EqualTo(ClientCodes.Unreachable));
    }

    [Test]
    public async Task A_block_comes_with_its_proof_and_its_transactions()
    {
        var made = _city.Chain.Commit([_city.Sign(1), _city.Sign(2)]);

        var block = await _city.Client().GetBlockAsync(new Height(1));

        Assert.That(block.Block.Hash, Is.EqualTo(made.Header.Hash()));
        Assert.That(block.TransactionIds, Is.EqualTo(made.Bodies.Select(b => b.Id)));
    }
}
