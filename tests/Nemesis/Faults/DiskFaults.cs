using CityConsortium.Nemesis.City;

namespace CityConsortium.Nemesis.Faults;

/// <summary>
/// Disks that take no more. The validator concerned must stop by itself, with the exit code that names the disk, and be whole
/// again when it is started on a disk with room.
/// </summary>
internal static class DiskFaults
{
    /// <summary>EX_IOERR of sysexits.h: what the validator ends with when its disk fails.</summary>
    private const int DiskFailure = 74;

    private const long LargestFile = 64 * 1024;

    public static Fault Full { get; } = new("disk-full", FillAsync, s => s.City.Disk!.EmptyAsync());

    public static IReadOnlyList<Fault> All { get; } = [new("disk-error", FailWritesAsync), Full];

    private static async Task FailWritesAsync(Scene scene)
    {
        var victim = scene.AnyOne();
        scene.Members.AllowEnd(victim);
        await Shell.LimitFileSizeAsync(scene.Members.PidOf(victim), LargestFile);
        await scene.Members.EndsByItselfAsync(victim, DiskFailure);
    }

    private static async Task FillAsync(Scene scene)
    {
        var victim = scene.City.DiskOwner;
        scene.Members.AllowEnd(victim);
        await scene.City.Disk!.FillAsync();
        await scene.Members.EndsByItselfAsync(victim, DiskFailure);
    }
}
