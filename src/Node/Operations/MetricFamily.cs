using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CityConsortium.Node;

/// <summary>One metric with all its label sets, as Prometheus shows it.</summary>
internal sealed class MetricFamily(string name, Instrument instrument)
{
    /// <summary>Label sets per metric; above it new ones are dropped, because labels come from code and should be few.</summary>
    private const int MaxSeries = 200;

    private static readonly double[] DefaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly string _kind = KindOf(instrument);
    private readonly bool _isObservable = instrument.IsObservable;
    private readonly double[] _buckets = BucketsOf(instrument);
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    /// <summary>Dots become underscores, the unit is appended, counters end in <c>_total</c> (OpenTelemetry's rules for Prometheus).</summary>
    internal static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return KindOf(instrument) == "counter" ? name + "_total" : name;
    }

    internal void Record(string labels, double value)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries) return;
            series = new Series(_buckets.Length);
            _series.Add(labels, series);
        }

        if (_kind == "histogram") series.Observe(_buckets, value);
        else if (_kind == "counter" && !_isObservable) series.Sum += value;
        else series.Sum = value;
    }

    internal void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append((instrument.Description ?? "").ReplaceLineEndings(" ")).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(_kind).Append('\n');
        foreach (var (labels, series) in _series)
        {
            if (_kind == "histogram") WriteHistogram(text, labels, series);
            else Line(text, name, labels, series.Sum);
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Series series)
    {
        var separator = labels.Length > 0 ? "," : "";
        long cumulative = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            cumulative += series.Counts[i];
            Line(text, name + "_bucket", $"{labels}{separator}le=\"{_buckets[i].ToString(CultureInfo.InvariantCulture)}\"", cumulative);
        }

        Line(text, name + "_bucket", $"{labels}{separator}le=\"+Inf\"", series.Count);
        Line(text, name + "_sum", labels, series.Sum);
        Line(text, name + "_count", labels, series.Count);
    }

    private static void Line(StringBuilder text, string metric, string labels, double value)
    {
        text.Append(metric);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : type.Contains("UpDownCounter", StringComparison.Ordinal) ? "gauge"
            : type.Contains("Counter", StringComparison.Ordinal) ? "counter" : "gauge";
    }

    private static double[] BucketsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> h => [.. h.Advice?.HistogramBucketBoundaries ?? DefaultBuckets],
        Histogram<long> h => [.. (h.Advice?.HistogramBucketBoundaries ?? [1, 10, 100, 1000]).Select(b => (double)b)],
        _ => [],
    };

    private sealed class Series(int buckets)
    {
        internal long[] Counts { get; } = new long[buckets];

        internal long Count { get; private set; }

        internal double Sum { get; set; }

        internal void Observe(double[] bounds, double value)
        {
            Count++;
            Sum += value;
            for (var i = 0; i < bounds.Length; i++)
            {
                if (value <= bounds[i])
                {
                    Counts[i]++;
                    break;
                }
            }
        }
    }
}
