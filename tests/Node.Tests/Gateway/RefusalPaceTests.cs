using System.Net;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>Answers that move nothing are so many a second, shared out by address.</summary>
public sealed class RefusalPaceTests
{
    private static readonly ClientAddress Crowd = ClientAddress.Of(IPAddress.Parse("10.0.0.1"));
    private static readonly ClientAddress Other = ClientAddress.Of(IPAddress.Parse("10.0.0.2"));

    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    private readonly ManualTime _time = new();
    private RefusalPace _pace = null!; // set before every test

    [SetUp]
    public void Make() => _pace = new RefusalPace(_time);

    [TearDown]
    public void Free() => _pace.Dispose();

    [Test]
    public async Task So_many_a_second_and_no_more()
    {
        var refused = Refuse(Crowd, 10 * NodeLimits.IdleTurnsPerSecond);
        Assert.That(Done(refused), Is.EqualTo(NodeLimits.IdleTurnsPerSecond), "a second's worth at once");
        for (var second = 2; second <= 10; second++)
        {
            _time.Pass(seconds: 1);
            Assert.That(Done(refused), Is.EqualTo(second * NodeLimits.IdleTurnsPerSecond));
        }

        await Task.WhenAll(refused);
    }

    [Test]
    public async Task One_refusal_of_another_address_does_not_wait_behind_the_crowd()
    {
        var crowd = Refuse(Crowd, 10 * NodeLimits.IdleTurnsPerSecond);
        var other = _pace.AfterAsync(Other, 1, CancellationToken.None);
        _time.Pass(seconds: 0.05);
        await other.WaitAsync(HangGuard);
        Assert.That(crowd[^1].IsCompleted, Is.False);
    }

    [Test]
    public void What_costs_a_hundred_refusals_is_paid_like_a_hundred()
    {
        var reads = Enumerable.Range(0, 30).Select(_ => _pace.AfterAsync(Crowd, 100, CancellationToken.None)).ToList();
        Assert.That(Done(reads), Is.EqualTo(NodeLimits.IdleTurnsPerSecond / 100));
        _time.Pass(seconds: 1);
        Assert.That(Done(reads), Is.EqualTo(2 * NodeLimits.IdleTurnsPerSecond / 100));
    }

    [Test]
    public async Task Who_goes_away_costs_the_others_nothing()
    {
        Refuse(Crowd, NodeLimits.IdleTurnsPerSecond);
        using var away = new CancellationTokenSource();
        for (var i = 0; i < 100; i++) _ = _pace.AfterAsync(Crowd, 1_000, away.Token);
        var last = _pace.AfterAsync(Crowd, 1, CancellationToken.None);
        await away.CancelAsync();
        _time.Pass(seconds: 0.05);
        await last.WaitAsync(HangGuard);
        Assert.That(_pace.Waiting, Is.Zero);
    }

    private List<Task> Refuse(ClientAddress address, int times) => [.. Enumerable.Range(0, times).Select(_ => _pace.AfterAsync(address, 1, CancellationToken.None))];

    /// <summary>Turns are given synchronously; what runs after them is not looked at.</summary>
    private int Done(List<Task> tasks)
    {
        Assert.That(() => _pace.Waiting + tasks.Count(t => t.IsCompleted), Is.EqualTo(tasks.Count).After(60_000, 5), "whoever does not wait any more is through");
        return tasks.Count(t => t.IsCompleted);
    }
}
