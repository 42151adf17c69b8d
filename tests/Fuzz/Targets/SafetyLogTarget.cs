using CityConsortium.Fuzz.Engine;
using CityConsortium.Storage;

namespace CityConsortium.Fuzz.Targets;

/// <summary>The safety log's file as it is found on a disk after anything.</summary>
internal static class SafetyLogTarget
{
    private static readonly byte[] File = new byte[SafetyFile.Capacity];
    private static int s_used;

    public static Target Create() => new("safety-log", [Sample(1), Sample(3)], Scan, Allowance: 16_384);

    /// <summary>A file has its full size; what the input does not cover is zero, as on a disk that was never written there.</summary>
    private static object? Scan(ReadOnlySpan<byte> input)
    {
        File.AsSpan(0, s_used).Clear();
        s_used = Math.Min(input.Length, File.Length);
        input[..s_used].CopyTo(File);
        var scan = SafetyScan.Of(File);
        if (scan.Damage is { } damage) return damage.What;
        return scan.Last is not null && scan.End <= File.Length ? scan : throw new InvalidOperationException("neither a record nor damage");
    }

    private static byte[] Sample(int entries)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"city-fuzz-{Environment.ProcessId}-{Environment.TickCount64}-{entries}");
        Directory.CreateDirectory(directory);
        try
        {
            using (var log = SafetyLog.Start(directory, new SafetyEntry(new byte[] { 1, 2, 3 })))
            {
                for (var i = 1; i < entries; i++) log.Append(new SafetyEntry(Enumerable.Repeat((byte)i, 100 * i).ToArray()));
            }

            var bytes = Directory.EnumerateFiles(directory).Select(System.IO.File.ReadAllBytes).First(b => b.AsSpan().StartsWith("CCSAFE"u8));
            return bytes[..(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
