using CityConsortium.Cli.Up;
using CityConsortium.Client;

namespace CityConsortium.Cli.Tests;

public sealed class ScreenTests
{
    [TestCase(2, "", "2 more departments may fail")]
    [TestCase(1, "", "1 more department may fail")]
    [TestCase(0, "", "no department may fail")]
    [TestCase(-1, "", "stalled: 1 more department must come back")]
    [TestCase(-2, "", "stalled: 2 more departments must come back")]
    [TestCase(-1, "health and finance are not reachable since 12:03:01", "stalled: health and finance are not reachable since 12:03:01")]
    public void Margin_in_words(int margin, string stalled, string words) =>
        Assert.That(Look(StatusScript.Status("urban", margin: margin, stalled: stalled)).MarginInWords(), Is.EqualTo(words));

    [Test]
    public void Nobody_answers__stalled_and_no_longer_able_to_commit()
    {
        var status = Look(null, null);

        Assert.That(status.MarginInWords(), Is.EqualTo("stalled: no validator answers"));
        Assert.That(status.CanCommit, Is.False);
    }

    [Test]
    public void Line_says_height_finality_margin_and_rate()
    {
        var before = NetworkStatus.From([StatusScript.Status("urban", committed: 100)], 4, null, TimeSpan.Zero);
        var now = NetworkStatus.From(
            [StatusScript.Status("urban", 7, committed: 150, finalityMs: 3.44), null, StatusScript.Status("health", 9, committed: 200, finalityMs: 3.44), null],
            3, before, TimeSpan.FromSeconds(2));

        Assert.That(now.Line(), Is.EqualTo("height 9 | finality 3.4 ms | 1 more department may fail | 50 tx/s | 3/4 validators run"));
    }

    [Test]
    public void Restarted_validators_count_from_the_disk_not_below__no_negative_rate()
    {
        var before = NetworkStatus.From([StatusScript.Status("urban", committed: 100)], 4, null, TimeSpan.Zero);
        var now = NetworkStatus.From([StatusScript.Status("urban", committed: 10)], 4, before, TimeSpan.FromSeconds(1));

        Assert.That(now.TransactionsPerSecond, Is.Zero);
    }

    [Test]
    public void Into_a_pipe__one_line_per_change_and_second()
    {
        using var output = new StringWriter();
        var clock = new HandClock();
        var screen = new ScreenReport(output, isTerminal: false, () => 80, clock);
        screen.Status(Look(StatusScript.Status("urban", 1)));
        screen.Status(Look(StatusScript.Status("urban", 2)));
        clock.Advance(TimeSpan.FromSeconds(1));
        screen.Status(Look(StatusScript.Status("urban", 3)));
        clock.Advance(TimeSpan.FromSeconds(1));
        screen.Status(Look(StatusScript.Status("urban", 3)));

        Assert.That(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..8]), Is.EqualTo(new[] { "height 1", "height 3" }));
    }

    [Test]
    public void On_a_terminal__rewritten_in_place_and_never_wider_than_it()
    {
        using var output = new StringWriter();
        var screen = new ScreenReport(output, isTerminal: true, () => 20, new HandClock());
        screen.Status(Look(StatusScript.Status("urban", 1)));
        screen.Status(Look(StatusScript.Status("urban", 2)));

        Assert.That(output.ToString(), Is.EqualTo("\r\u001b[2Kheight 1 | finality\r\u001b[2Kheight 2 | finality"));
    }

    [Test]
    public void Table__Chinese_names_are_two_columns_wide()
    {
        var table = new TextTable("name", "x");
        table.Add("城管 urban", "1");
        table.Add("environment", "2");

        Assert.That(table.Lines(), Is.EqualTo(new[] { "  name         x", "  城管 urban   1", "  environment  2" }));
    }

    private static NetworkStatus Look(params ValidatorStatus?[] answers) => NetworkStatus.From(answers, answers.Length, null, TimeSpan.Zero);

    private sealed class HandClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan span) => _ticks += span.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
