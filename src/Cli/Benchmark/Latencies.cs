namespace CityConsortium.Cli.Benchmark;

/// <summary>Percentiles of measured times.</summary>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Latencies(int Count, double P50, double P99, double Max)
{
    public static Latencies From(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(t => t.TotalMilliseconds).Order().ToArray();
        return sorted.Length == 0 ? new Latencies(0, 0, 0, 0) : new Latencies(sorted.Length, At(sorted, 0.50), At(sorted, 0.99), sorted[^1]);
    }

    /// <summary>Nearest rank: the smallest value that at least this share of all values does not exceed.</summary>
    private static double At(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
