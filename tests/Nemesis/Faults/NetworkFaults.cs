using CityConsortium.Nemesis.Network;

namespace CityConsortium.Nemesis.Faults;

/// <summary>Lines between validators that are cut, slow, narrow or lose packets.</summary>
internal static class NetworkFaults
{
    private const int NarrowBytesPerSecond = 64 * 1024;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("partition-one", s => Isolate(s, s.AnyOne())),
        new("partition-leader", s => Isolate(s, s.HitLeader())),
        new("partition-halves", Halve),
        new("partition-one-way", OneWay),
        new("partition-bridge", Bridge),
        new("net-slow", s => Everywhere(s, Conditions.Delayed(TimeSpan.FromMilliseconds(s.Between(20, 150))))),
        new("net-loss", s => Everywhere(s, Conditions.Lossy(s.Between(5, 20), TimeSpan.FromMilliseconds(200)))),
        new("net-narrow", Narrow),
        new("net-reset", Reset),
    ];

    private static Task Isolate(Scene scene, string one)
    {
        scene.Streets.Split([one], scene.Others(one));
        return Task.CompletedTask;
    }

    /// <summary>No side has a quorum.</summary>
    private static Task Halve(Scene scene)
    {
        var half = scene.Hit(scene.City.Count / 2);
        scene.Streets.Split(half, scene.Others(half));
        return Task.CompletedTask;
    }

    /// <summary>One is heard but hears nothing, or hears everything and is not heard.</summary>
    private static Task OneWay(Scene scene)
    {
        var one = scene.AnyOne();
        var isMute = scene.Coin();
        foreach (var other in scene.Others(one))
        {
            if (isMute) scene.Streets.Set(one, other, Conditions.Cut);
            else scene.Streets.Set(other, one, Conditions.Cut);
        }

        return Task.CompletedTask;
    }

    /// <summary>Two groups that see each other only through one validator in the middle.</summary>
    private static Task Bridge(Scene scene)
    {
        var bridge = scene.AnyOne();
        var others = scene.Others(bridge);
        var group = others[..(others.Length / 2)];
        scene.Streets.Split(group, [.. others.Except(group)]);
        return Task.CompletedTask;
    }

    private static Task Narrow(Scene scene)
    {
        var one = scene.AnyOne();
        foreach (var other in scene.Others(one)) scene.Streets.SetBetween(one, other, Conditions.Narrow(NarrowBytesPerSecond));
        return Task.CompletedTask;
    }

    /// <summary>Everybody loses all connections, several times.</summary>
    private static async Task Reset(Scene scene)
    {
        for (var i = 0; i < 3; i++)
        {
            scene.Streets.ResetAll();
            await scene.WaitAsync(50, 500);
        }
    }

    private static Task Everywhere(Scene scene, Conditions conditions)
    {
        scene.Streets.SetAll(conditions);
        return Task.CompletedTask;
    }
}
