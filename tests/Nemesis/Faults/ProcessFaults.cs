namespace CityConsortium.Nemesis.Faults;

/// <summary>Machines that die, hang and are restarted.</summary>
internal static class ProcessFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill-one", s => s.Members.KillAsync(s.AnyOne())),
        new("kill-leader", s => s.Members.KillAsync(s.HitLeader())),
        new("kill-two", s => s.Members.KillAsync(s.Hit(2))),
        new("kill-all", s => s.Members.KillAsync(s.Hit(s.City.Count))),
        new("kill-loop", CrashLoopAsync),
        new("pause-one", s => Pause(s, s.AnyOne())),
        new("pause-leader", s => Pause(s, s.HitLeader())),
        new("pause-two", s => Pause(s, s.Hit(2))),
        new("rolling-restart", RollAsync),
    ];

    private static Task Pause(Scene scene, params string[] departments)
    {
        foreach (var department in departments) scene.Members.Pause(department);
        return Task.CompletedTask;
    }

    /// <summary>The same validator again and again, also in the middle of its start-up and of its catching up.</summary>
    private static async Task CrashLoopAsync(Scene scene)
    {
        var victim = scene.AnyOne();
        for (var i = 0; i < 3; i++)
        {
            await scene.Members.KillAsync(victim);
            scene.Members.Start(victim);
            await scene.WaitAsync(50, 1500);
        }

        await scene.Members.KillAsync(victim);
    }

    /// <summary>One after the other, cleanly, each back before the next goes: an upgrade.</summary>
    private static async Task RollAsync(Scene scene)
    {
        foreach (var department in scene.Hit(scene.City.Count))
        {
            await scene.Members.StopAsync(department);
            scene.Members.Start(department);
            await scene.WholeAsync();
        }
    }
}
