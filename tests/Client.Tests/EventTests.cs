using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client.Tests;

internal sealed class EventTests
{
    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _city = await FakeCity.StartAsync();
        _city.Chain.Contract = t => Receipt.Success(t.Id, default, [new("test", "First", t.Content.Arguments), new("other", "Second", t.Content.Arguments)]);
    }

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task Recorded_events_come_first_then_live_ones()
    {
        _city.Chain.Commit([_city.Sign(1)]);
        await using var events = Subscribe(EventCursor.Beginning, new SubscribeOptions { Contract = "test" });
        Assert.That(await NextAsync(events), Is.EqualTo("1:0 First 01"));

        _city.Chain.Commit([_city.Sign(2)]);

        Assert.That(await NextAsync(events), Is.EqualTo("2:0 First 02"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_stream_that_breaks_is_resumed_without_gap_or_repeat(bool repeats)
    {
        for (byte i = 1; i <= 20; i++) _city.Chain.Commit([_city.Sign(i), _city.Sign((byte)(i + 100))]);
        foreach (var v in _city.Validators) v.Script.BreakEventsAfter = 7;
        foreach (var v in _city.Validators) v.Script.RepeatsEvents = repeats;

        var seen = new List<string>();
        await using var events = Subscribe(EventCursor.Beginning, SubscribeOptions.Default);
        while (seen.Count < 80) seen.Add(await NextAsync(events));

        var expected = Enumerable.Range(1, 20).SelectMany(h => new[]
        {
            $"{h}:0 First {h:x2}", $"{h}:1 Second {h:x2}", $"{h}:2 First {h + 100:x2}", $"{h}:3 Second {h + 100:x2}",
        });
        Assert.That(seen, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_subscription_starts_after_its_cursor()
    {
        for (byte i = 1; i <= 3; i++) _city.Chain.Commit([_city.Sign(i)]);
        Assert.That(EventCursor.TryParse("2:0", out var cursor), Is.True);

        await using var inside = Subscribe(cursor, SubscribeOptions.Default);
        await using var after = Subscribe(EventCursor.AfterBlock(new Height(2)), SubscribeOptions.Default);

        Assert.That(await NextAsync(inside), Is.EqualTo("2:1 Second 02"));
        Assert.That(await NextAsync(after), Is.EqualTo("3:0 First 03"));
    }

    [Test]
    public async Task Quiet_blocks_move_the_cursor_so_that_a_resumption_does_not_start_over()
    {
        _city.Chain.Contract = t => Receipt.Success(t.Id, default, t.Content.Arguments.Span[0] == 9 ? [new("test", "First", t.Content.Arguments)] : []);
        for (byte i = 1; i <= 9; i++) _city.Chain.Commit([_city.Sign(i)]);
        foreach (var v in _city.Validators) v.Script.BreakEventsAfter = 2;

        await using var events = Subscribe(EventCursor.Beginning, SubscribeOptions.Default);

        Assert.That(await NextAsync(events), Is.EqualTo("9:0 First 09"));
    }

    [Test]
    public async Task An_event_that_is_not_on_the_proven_receipt_is_not_handed_out()
    {
        _city.Chain.Commit([_city.Sign(1)]);
        _city.Validators[0].Script.SpoilEvent = e => e.Payload = ByteString.CopyFrom(66);

        await using var events = Subscribe(EventCursor.Beginning, SubscribeOptions.Default);

        Assert.That(await NextAsync(events), Is.EqualTo("1:0 First 01"));
    }

    [Test]
    public async Task Unproven_events_say_that_they_are()
    {
        _city.Chain.Commit([_city.Sign(1)]);

        await using var events = Subscribe(EventCursor.Beginning, new SubscribeOptions { Proven = false });
        await events.MoveNextAsync();

        Assert.That(events.Current.IsProven, Is.False);
    }

    [TestCase("")]
    [TestCase("7")]
    [TestCase("7:")]
    [TestCase("-1:0")]
    [TestCase("1:x")]
    public async Task A_cursor_that_is_none_is_not_read(string text) => Assert.That(EventCursor.TryParse(text, out _), Is.False);

    private IAsyncEnumerator<CityEvent> Subscribe(EventCursor after, SubscribeOptions options) =>
        _city.Client().Events.SubscribeAsync(after, options).GetAsyncEnumerator();

    private static async Task<string> NextAsync(IAsyncEnumerator<CityEvent> events)
    {
        Assert.That(await events.MoveNextAsync(), Is.True);
        var e = events.Current;
        return $"{e.Cursor} {e.Name} {Convert.ToHexStringLower(e.Payload.Span)}";
    }
}
