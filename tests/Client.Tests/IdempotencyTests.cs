using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

internal sealed class IdempotencyTests
{
    private static readonly byte[] Key = "0123456789abcdef"u8.ToArray();

    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task The_same_call_with_the_same_key_is_one_transaction_and_says_so()
    {
        var first = await _city.Client().Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { IdempotencyKey = Key, Expiry = new BlockTime(1_800_000_000_000) });
        var again = await _city.Client().Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { IdempotencyKey = Key, Expiry = new BlockTime(1_800_000_000_001) });

        Assert.That(again.Signed.Id, Is.Not.EqualTo(first.Signed.Id), "another expiry makes other bytes");
        Assert.That(again.Id, Is.EqualTo(first.Id));
        Assert.That(again.Receipt!.Replayed, Is.True);
        Assert.That(_city.Chain.Height, Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_key_for_another_call_is_refused_with_the_transaction_that_used_it()
    {
        var first = await _city.Client().Notes.PutAsync("a", new byte[] { 1 }, new SubmitOptions { IdempotencyKey = Key });

        var e = (await Assert.CatchAsync<CityException>(() => _city.Client().Notes.PutAsync("a", new byte[] { 2 }, new SubmitOptions { IdempotencyKey = Key })))!;

        Assert.That(e.Code, Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
        Assert.That(e.Message, Does.Contain(first.Id.ToString()));
        Assert.That(e.Retryable, Is.False);
    }

    [Test]
    public async Task The_same_bytes_again_give_the_same_receipt()
    {
        var client = _city.Client();
        var first = await client.Notes.PutAsync("a", new byte[] { 1 });

        var again = await client.SubmitAsync(first.Signed);

        Assert.That(again.Receipt!.Height, Is.EqualTo(first.Receipt!.Height));
        Assert.That(again.Receipt.Replayed, Is.True);
        Assert.That(_city.Chain.TimesExecuted(first.Id), Is.EqualTo(1));
    }

    [Test]
    public async Task Two_callers_of_one_client_with_the_same_bytes_share_the_outcome()
    {
        var client = _city.Client();
        var signed = _city.Sign(5);

        var both = await Task.WhenAll(client.SubmitAsync(signed), client.SubmitAsync(signed));

        Assert.That(both.Select(b => b.Receipt!.TransactionId), Has.All.EqualTo(signed.Id));
        Assert.That(_city.Chain.TimesExecuted(signed.Id), Is.EqualTo(1));
    }
}
