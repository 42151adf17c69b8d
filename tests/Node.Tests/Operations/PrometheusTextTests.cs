using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>The text format that Prometheus scrapes (exposition format 0.0.4).</summary>
public sealed class PrometheusTextTests
{
    [Test]
    public void Counters_add_up_by_label_and_end_in_total()
    {
        using var text = new PrometheusText();
        using var metrics = new NodeMetrics();
        metrics.Rejected(new Refusal("tx.expired", "late"));
        metrics.Rejected(new Refusal("tx.expired", "late"));
        metrics.Rejected(new Refusal("mempool.full", "full"));
        var scraped = text.Scrape();
        Assert.That(scraped, Does.Contain("# TYPE cityconsortium_mempool_rejected_total counter\n"));
        Assert.That(scraped, Does.Contain("cityconsortium_mempool_rejected_total{reason=\"tx.expired\"} 2\n"));
        Assert.That(scraped, Does.Contain("cityconsortium_mempool_rejected_total{reason=\"mempool.full\"} 1\n"));
    }

    [Test]
    public void Histograms_are_cumulative_and_in_seconds()
    {
        using var text = new PrometheusText();
        using var metrics = new NodeMetrics();
        metrics.Finality(TimeSpan.FromMilliseconds(3));
        metrics.Finality(TimeSpan.FromMilliseconds(30));
        var scraped = text.Scrape();
        Assert.That(scraped, Does.Contain("cityconsortium_consensus_finality_duration_seconds_bucket{le=\"0.005\"} 1\n"));
        Assert.That(scraped, Does.Contain("cityconsortium_consensus_finality_duration_seconds_bucket{le=\"0.05\"} 2\n"));
        Assert.That(scraped, Does.Contain("cityconsortium_consensus_finality_duration_seconds_bucket{le=\"+Inf\"} 2\n"));
        Assert.That(scraped, Does.Contain("cityconsortium_consensus_finality_duration_seconds_count 2\n"));
    }

    [Test]
    public void Gauges_show_the_newest_value()
    {
        using var text = new PrometheusText();
        using var metrics = new NodeMetrics();
        var height = 7L;
        metrics.Gauge("cityconsortium.ledger.height", "{block}", "Newest committed height", () => height);
        Assert.That(text.Scrape(), Does.Contain("cityconsortium_ledger_height 7\n"));
        height = 8;
        Assert.That(text.Scrape(), Does.Contain("cityconsortium_ledger_height 8\n"));
    }

    [Test]
    public void Cpu_time_is_accounted_by_part()
    {
        using var text = new PrometheusText();
        using var metrics = new NodeMetrics();
        using (CpuAccount.Measure(CpuPart.Execution))
        {
            var sink = 0;
            for (var i = 0; i < 20_000_000; i++) sink ^= i;
            GC.KeepAlive(sink);
        }

        Assert.That(CpuAccount.Of(CpuPart.Execution), Is.GreaterThan(TimeSpan.Zero));
        Assert.That(text.Scrape(), Does.Contain("cityconsortium_process_cpu_seconds_total{part=\"execution\"}"));
    }
}
