using System.Globalization;
using System.Text.Json;

namespace CityConsortium.Cli.Benchmark;

/// <summary>The figures of one run. Times in milliseconds unless the name says otherwise.</summary>
/// <param name="Ed25519PerCoreAndSecond">r: verifications per second on one core.</param>
/// <param name="Ceiling">c·r/n: every validator verifies every signature, all on this machine (design, section 6).</param>
/// <param name="CpuMicrosPerTransactionAndValidator">By part of the validator.</param>
/// <param name="ClientCpuMicrosPerTransaction">Of the benchmark's own process, which shares the machine with the validators.</param>
internal sealed record BenchResult(
    string Build,
    int Cores,
    string DiskFormat,
    int Validators,
    int Clients,
    int Batch,
    int PayloadBytes,
    double DurationSeconds,
    double Ed25519PerCoreAndSecond,
    double Ceiling,
    double TransactionsPerSecond,
    double RatioToCeiling,
    Latencies OneClient,
    Latencies Saturation,
    IReadOnlyDictionary<string, double> CpuMicrosPerTransactionAndValidator,
    double ClientCpuMicrosPerTransaction,
    IReadOnlyList<double> ResidentMegabytes,
    double DiskBytesPerTransactionAndValidator,
    double LeaderKilledToNextBlockMs,
    int FailedSubmissions,
    string? FirstFailure)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static BenchResult From(
        BenchOptions options, double rate, LoadResult single, LoadResult full, NodeProbe before, NodeProbe after, TimeSpan recovery, string directory)
    {
        var ceiling = Environment.ProcessorCount * rate / options.Validators;
        var transactions = Math.Max(1, after.Transactions - before.Transactions);
        return new BenchResult(
            Node.ValidatorHost.Build, Environment.ProcessorCount, DiskFormatOf(directory), options.Validators, options.Clients, options.Batch, options.PayloadBytes,
            full.Window.TotalSeconds, rate, ceiling, full.TransactionsPerSecond, full.TransactionsPerSecond / ceiling, single.Latencies, full.Latencies,
            after.CpuSeconds.ToDictionary(p => p.Key, p => (p.Value - before.CpuSeconds.GetValueOrDefault(p.Key)) * 1e6 / transactions / options.Validators),
            (after.ClientCpu - before.ClientCpu).TotalMicroseconds / transactions,
            [.. after.ResidentBytes.Select(b => b / 1e6)],
            (after.DiskBytes - before.DiskBytes) / transactions / options.Validators,
            recovery.TotalMilliseconds,
            single.Failures + full.Failures,
            single.FirstFailure ?? full.FirstFailure);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public IEnumerable<string> ToTable()
    {
        var table = new TextTable("figure", "value", "unit");
        void Add(string figure, double value, string unit, string format = "#,0") => table.Add(figure, value.ToString(format, CultureInfo.InvariantCulture), unit);
        table.Add("machine", $"{Cores}", $"cores, data on {DiskFormat}");
        table.Add("network", $"{Validators}", "validators, TLS, synced writes");
        table.Add("load", $"{Clients} x {Batch}", $"under way, {PayloadBytes} bytes each, {DurationSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
        Add("Ed25519 (r)", Ed25519PerCoreAndSecond, "verifications per second and core");
        Add("ceiling c*r/n", Ceiling, "transactions per second");
        Add("throughput at saturation", TransactionsPerSecond, "transactions per second");
        Add("ratio to the ceiling", RatioToCeiling, "", "0.00");
        Add("verified receipt, 1 client, p50", OneClient.P50, "ms", "0.0");
        Add("verified receipt, 1 client, p99", OneClient.P99, "ms", "0.0");
        Add("verified receipt, saturation, p50", Saturation.P50, "ms", "0.0");
        Add("verified receipt, saturation, p99", Saturation.P99, "ms", "0.0");
        foreach (var (part, micros) in CpuMicrosPerTransactionAndValidator)
        {
            Add($"CPU, {part}", micros, "microseconds per transaction and validator", "0.0");
        }

        Add("CPU, the clients", ClientCpuMicrosPerTransaction, "microseconds per transaction: signing, verifying, transport", "0.0");
        table.Add("resident memory", string.Join(' ', ResidentMegabytes.Select(m => m.ToString("0", CultureInfo.InvariantCulture))), "MB, each validator");
        Add("disk", DiskBytesPerTransactionAndValidator, "bytes per transaction and validator");
        Add("leader killed to next block", LeaderKilledToNextBlockMs, "ms");
        if (FailedSubmissions > 0) table.Add("failed submissions", $"{FailedSubmissions}", FirstFailure ?? "");
        return table.Lines();
    }

    private static string DiskFormatOf(string directory) => new DriveInfo(directory).DriveFormat;
}
