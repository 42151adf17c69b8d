namespace CityConsortium.Cluster.Tests;

/// <summary>What a bad disk does to a stopped validator's files.</summary>
internal static class Damage
{
    /// <summary>One bit in the middle of what the largest write-ahead log holds.</summary>
    internal static void FlipLargestLog(string ledger)
    {
        var path = Directory.GetFiles(ledger, "*.log").MaxBy(p => new FileInfo(p).Length)!;
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        bytes[end / 2] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
