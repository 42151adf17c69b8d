using System.Globalization;

namespace CityConsortium.Storage;

/// <summary>
/// The write-ahead logs of a closed ledger. RocksDB drops what follows a damaged record without a word, which is right after a
/// power cut and hides damage; so they are read here first, and a damaged one is kept before RocksDB works on.
/// </summary>
public static class LogFiles
{
    /// <returns>A finding for each log with damage that no crash leaves; a torn tail is none.</returns>
    /// <exception cref="StorageFailedException">The disk refused a read.</exception>
    public static IReadOnlyList<Finding> Check(string ledger)
    {
        var findings = new List<Finding>();
        foreach (var path in Paths(ledger))
        {
            if (Damage(path) is { } damage) findings.Add(new Finding(path, null, $"damaged at byte {damage.Offset}: {damage.What}", Remedies.StartAndFetch));
        }

        return findings;
    }

    /// <summary>Copies each damaged log beside the ledger, so that it can be examined after the node has gone on without it.</summary>
    /// <returns>The findings, each with the copy's path in its clause.</returns>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static IReadOnlyList<Finding> SetDamagedAside(string ledger, DateTimeOffset now)
    {
        var findings = Check(ledger);
        if (findings.Count == 0) return findings;
        var aside = DamagedName(ledger, now);
        try
        {
            Directory.CreateDirectory(aside);
            foreach (var finding in findings) File.Copy(finding.Part, Path.Combine(aside, Path.GetFileName(finding.Part)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"copying damaged logs to {aside}", e);
        }

        return [.. findings.Select(f => f with { What = $"{f.What}; a copy is in {aside}" })];
    }

    /// <summary>Where something damaged is kept: its own name with the time behind it.</summary>
    public static string DamagedName(string path, DateTimeOffset now)
    {
        var name = $"{path}.damaged-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        var free = name;
        for (var n = 2; Path.Exists(free); n++) free = $"{name}-{n.ToString(CultureInfo.InvariantCulture)}";
        return free;
    }

    private static (long Offset, string What)? Damage(string path)
    {
        try
        {
            return LogScan.Of(File.ReadAllBytes(path)).Damage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"reading {path}", e);
        }
    }

    private static IEnumerable<string> Paths(string ledger) =>
        Directory.Exists(ledger) ? Directory.GetFiles(ledger, "*.log").Order(StringComparer.Ordinal) : [];
}
