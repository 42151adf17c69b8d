using CityConsortium.Nemesis.City;

namespace CityConsortium.Nemesis.Faults;

/// <summary>All faults by name, and the order in which a seed lets them happen.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Fault> All { get; } = [.. ProcessFaults.All, .. NetworkFaults.All, .. DiskFaults.All, .. ClockFaults.All];

    /// <summary>The chosen ones that this machine can do.</summary>
    /// <param name="only">Beginnings of names; empty = all.</param>
    /// <param name="left">Those that were wanted and cannot be done here, with the reason.</param>
    public static IReadOnlyList<Fault> For(TestCity city, IReadOnlyList<string> only, out IReadOnlyList<string> left)
    {
        var wanted = Wanted(only);
        var reasons = new List<string>();
        if (city.Disk is null) Leave(DiskFaults.Full, "this process may not mount a file system");
        if (ClockFaults.Library is null) Leave(ClockFaults.Off, "libfaketime is not installed");
        left = reasons;
        return wanted;

        void Leave(Fault fault, string reason)
        {
            if (wanted.Remove(fault)) reasons.Add($"{fault.Name}: {reason}");
        }
    }

    public static List<Fault> Wanted(IReadOnlyList<string> only) =>
        [.. All.Where(f => only.Count == 0 || only.Any(o => f.Name.StartsWith(o, StringComparison.Ordinal)))];

    /// <summary>Endless: each fault once in every pass, each pass in an order of its own.</summary>
    public static IEnumerable<Fault> Shuffled(IReadOnlyList<Fault> faults, Random random)
    {
        while (true)
        {
            var pass = faults.ToArray();
            random.Shuffle(pass);
            foreach (var fault in pass) yield return fault;
        }
    }
}
