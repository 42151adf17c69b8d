using CityConsortium.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>What came of a load, counted while it runs. Thread-safe.</summary>
internal sealed class AirLoadSummary
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _latencies = [];
    private readonly int[] _categories = new int[(int)AqiCategory.SeverelyPolluted + 1];

    public int Rows { get; private set; }

    public int Added { get; private set; }

    public int AlreadyThere { get; private set; }

    public int Repeated { get; private set; }

    public int LeftOut { get; private set; }

    public int Failed { get; private set; }

    public int Transactions { get; private set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>Hours of the file that are on the ledger now.</summary>
    public int OnLedger => Added + AlreadyThere;

    public double HoursPerSecond => Elapsed > TimeSpan.Zero ? OnLedger / Elapsed.TotalSeconds : 0;

    public int CountOf(AqiCategory category) => _categories[(int)category];

    public Benchmark.Latencies Latencies()
    {
        lock (_lock) return Benchmark.Latencies.From(_latencies);
    }

    public void Read(AirRow row, bool isLeftOut)
    {
        lock (_lock)
        {
            Rows++;
            if (isLeftOut) LeftOut++;
            else if (row.IsRepeat) Repeated++;
        }
    }

    public void RowFailed()
    {
        lock (_lock) Failed++;
    }

    /// <summary>The index is computed here by the contract's own code, on the values that the receipt proves were recorded.</summary>
    public void Committed(IReadOnlyList<AirRow> batch, int added, int alreadyThere, TimeSpan latency)
    {
        lock (_lock)
        {
            Transactions++;
            Added += added;
            AlreadyThere += alreadyThere;
            _latencies.Add(latency);
            foreach (var row in batch) _categories[(int)AirQuality.Evaluate(row.Reading!.Readings, row.Reading.Hour).Category]++;
        }
    }
}
