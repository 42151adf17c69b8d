using System.Diagnostics;
using System.Diagnostics.Metrics;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The node's instruments. Names are OpenTelemetry's form (dots, UCUM units); <c>/metrics</c> shows them in Prometheus's.
/// Instrumentation never throws and never waits.
/// </summary>
public sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "CityConsortium.Node";

    private static readonly double[] SecondsBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _finality;
    private readonly Histogram<double> _blockInterval;
    private readonly Histogram<double> _execution;
    private readonly Histogram<double> _storageCommit;
    private readonly Histogram<long> _blockTransactions;
    private readonly Counter<long> _viewChanges;
    private readonly Counter<long> _evidence;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _peerRefused;
    private readonly Counter<long> _committed;

    public NodeMetrics()
    {
        _finality = Seconds("cityconsortium.consensus.finality.duration", "From a transaction's arrival at this node to its commit");
        _blockInterval = Seconds("cityconsortium.consensus.block.interval", "Between two committed blocks");
        _execution = Seconds("cityconsortium.execution.block.duration", "Executing one block");
        _storageCommit = Seconds("cityconsortium.storage.commit.duration", "Writing one block's synced batch");
        _blockTransactions = _meter.CreateHistogram<long>("cityconsortium.ledger.block.transactions", "{transaction}", "Transactions in a block", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [0, 1, 4, 16, 64, 256, 1024, 4096] });
        _viewChanges = _meter.CreateCounter<long>("cityconsortium.consensus.view_changes", "{view_change}", "View changes that this node asked for");
        _evidence = _meter.CreateCounter<long>("cityconsortium.consensus.evidence", "{evidence}", "Proven misbehaviour of members");
        _rejected = _meter.CreateCounter<long>("cityconsortium.mempool.rejected", "{transaction}", "Transactions refused, by code");
        _peerRefused = _meter.CreateCounter<long>("cityconsortium.p2p.refused", "{message}", "Messages of peers refused, by code");
        _committed = _meter.CreateCounter<long>("cityconsortium.ledger.transactions", "{transaction}", "Transactions committed");
        _meter.CreateObservableCounter("cityconsortium.process.cpu", CpuByPart, "s", "CPU time by part of the validator");
    }

    public void Gauge(string name, string unit, string description, Func<long> read) => _meter.CreateObservableGauge(name, read, unit, description);

    public void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableGauge(name, read, unit, description);

    public void Finality(TimeSpan waited) => _finality.Record(waited.TotalSeconds);

    public void BlockCommitted(int transactions, TimeSpan? sinceLast)
    {
        _committed.Add(transactions);
        _blockTransactions.Record(transactions);
        if (sinceLast is { } interval) _blockInterval.Record(interval.TotalSeconds);
    }

    public void Executed(TimeSpan took) => _execution.Record(took.TotalSeconds);

    public void Stored(TimeSpan took) => _storageCommit.Record(took.TotalSeconds);

    public void ViewChange(string reason) => _viewChanges.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Evidence(string kind) => _evidence.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Rejected(Refusal refusal) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", refusal.Code));

    public void PeerRefused(string code) => _peerRefused.Add(1, new KeyValuePair<string, object?>("reason", code));

    public void Dispose() => _meter.Dispose();

    private Histogram<double> Seconds(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });

    private static IEnumerable<Measurement<double>> CpuByPart()
    {
        using var process = Process.GetCurrentProcess();
        var rest = process.TotalProcessorTime;
        foreach (var part in Enum.GetValues<CpuPart>())
        {
            var used = CpuAccount.Of(part);
            rest -= used;
            yield return new Measurement<double>(used.TotalSeconds, new KeyValuePair<string, object?>("part", part.ToString().ToLowerInvariant()));
        }

        // Whatever is not accounted is sockets, TLS, gRPC framing, garbage collection and the runtime.
        yield return new Measurement<double>(Math.Max(0, rest.TotalSeconds), new KeyValuePair<string, object?>("part", "transport"));
    }
}
