namespace CityConsortium.Nemesis.Faults;

/// <summary>A machine whose clock is wrong by an hour. Needs the library faketime (Debian: libfaketime).</summary>
internal static class ClockFaults
{
    public static Fault Off { get; } = new("clock-off", SetWrongAsync, SetRightAsync);

    public static IReadOnlyList<Fault> All { get; } = [Off];

    /// <summary>Null where it is not installed.</summary>
    public static string? Library { get; } =
        Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Select(d => Path.Combine(d, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists) : null;

    private static async Task SetWrongAsync(Scene scene)
    {
        var victim = scene.AnyOne();
        await scene.Members.StopAsync(victim);
        // Timers run on the monotonic clock, which stays right: a wrong wall clock is what operators meet.
        scene.Members.Start(victim, $"LD_PRELOAD={Library}", $"FAKETIME={(scene.Coin() ? "+" : "-")}3600s", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1");
        await scene.WaitAsync(1500, 3000);
    }

    private static async Task SetRightAsync(Scene scene)
    {
        var victim = scene.Victims;
        await scene.Members.StopAsync(victim);
        scene.Members.Start(victim);
    }
}
