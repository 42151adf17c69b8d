using System.Net;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>Who waits for the CPU gets it by address in turn, and nobody loses a place by going away.</summary>
public sealed class ClientLineTests
{
    private static readonly ClientAddress Crowd = ClientAddress.Of(IPAddress.Parse("10.0.0.1"));
    private static readonly ClientAddress Other = ClientAddress.Of(IPAddress.Parse("10.0.0.2"));

    [Test]
    public async Task A_thousand_calls_of_one_address_are_one_turn_ahead_of_anothers_one()
    {
        var line = new ClientLine(places: 1);
        var working = await line.EnterAsync(Crowd, CancellationToken.None);
        var crowd = Enumerable.Range(0, 1_000).Select(_ => line.EnterAsync(Crowd, CancellationToken.None).AsTask()).ToList();
        var other = line.EnterAsync(Other, CancellationToken.None).AsTask();
        working.Dispose();
        (await crowd[0]).Dispose();
        using (await other) Assert.That(crowd.Count(c => c.IsCompleted), Is.EqualTo(1));
        for (var i = 1; i < crowd.Count; i++) (await crowd[i]).Dispose();
        Assert.That(line.Waiting, Is.Zero);
    }

    [Test]
    public async Task No_more_work_at_once_than_there_are_places()
    {
        var line = new ClientLine(places: 2);
        var first = line.EnterAsync(Crowd, CancellationToken.None).AsTask();
        var second = line.EnterAsync(Other, CancellationToken.None).AsTask();
        var third = line.EnterAsync(Other, CancellationToken.None).AsTask();
        Assert.That((first.IsCompleted, second.IsCompleted, third.IsCompleted), Is.EqualTo((true, true, false)));
        (await second).Dispose();
        (await third).Dispose();
        (await first).Dispose();
    }

    [Test]
    public async Task Who_goes_away_while_he_waits_takes_no_place()
    {
        var line = new ClientLine(places: 1);
        var working = await line.EnterAsync(Crowd, CancellationToken.None);
        using var away = new CancellationTokenSource();
        var gone = line.EnterAsync(Crowd, away.Token).AsTask();
        var next = line.EnterAsync(Other, CancellationToken.None).AsTask();
        await away.CancelAsync();
        await Assert.ThatAsync(() => gone, Throws.InstanceOf<OperationCanceledException>());
        working.Dispose();
        (await next).Dispose();
        var again = line.EnterAsync(Other, CancellationToken.None).AsTask();
        Assert.That(again.IsCompleted, Is.True, "the place is free again");
        (await again).Dispose();
    }
}
