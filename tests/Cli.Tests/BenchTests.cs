using System.Text.Json.Nodes;
using CityConsortium.Cli.Benchmark;

namespace CityConsortium.Cli.Tests;

public sealed class BenchTests
{
    private static readonly BenchOptions Options = new(Validators: 4, Clients: 2, Batch: 3, PayloadBytes: 200, TimeSpan.FromSeconds(10), Directory: null);

    [Test]
    public void Percentiles_are_values_that_were_measured()
    {
        var latencies = Latencies.From(Enumerable.Range(1, 200).Reverse().Select(ms => TimeSpan.FromMilliseconds(ms)));

        Assert.That(latencies, Is.EqualTo(new Latencies(200, P50: 100, P99: 198, Max: 200)));
        Assert.That(Latencies.From([TimeSpan.FromMilliseconds(7)]), Is.EqualTo(new Latencies(1, 7, 7, 7)));
        Assert.That(Latencies.From([]).Count, Is.Zero);
    }

    [Test]
    public void Figures_are_per_transaction_and_validator_of_the_measured_window()
    {
        var before = Probe(cpu: 1.0, transactions: 1000, disk: 10_000, client: 2);
        var after = Probe(cpu: 3.0, transactions: 6000, disk: 20_010_000, client: 3);
        var load = new LoadResult(5000, TimeSpan.FromSeconds(10), Latencies.From([TimeSpan.FromMilliseconds(5)]), 0, null);

        var result = BenchResult.From(Options, rate: 20_000, load, load, before, after, TimeSpan.FromMilliseconds(900), Path.GetTempPath());

        Assert.That(result.Ceiling, Is.EqualTo(Environment.ProcessorCount * 20_000 / 4.0));
        Assert.That(result.TransactionsPerSecond, Is.EqualTo(500));
        Assert.That(result.RatioToCeiling, Is.EqualTo(500 / result.Ceiling));
        Assert.That(result.CpuMicrosPerTransactionAndValidator["execution"], Is.EqualTo(100).Within(1e-6));
        Assert.That(result.DiskBytesPerTransactionAndValidator, Is.EqualTo(1000));
        Assert.That(result.ClientCpuMicrosPerTransaction, Is.EqualTo(200));
        Assert.That((double?)JsonNode.Parse(result.ToJson())!["leaderKilledToNextBlockMs"], Is.EqualTo(900));
        Assert.That(string.Join('\n', result.ToTable()), Does.Contain("leader killed to next block"));
    }

    private static NodeProbe Probe(double cpu, double transactions, long disk, double client) =>
        new(new Dictionary<string, double> { ["execution"] = cpu }, transactions, [200_000_000], disk, TimeSpan.FromSeconds(client));
}
