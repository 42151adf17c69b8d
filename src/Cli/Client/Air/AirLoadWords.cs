using System.Globalization;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>The summary at the end of a load, for people and for programs.</summary>
internal static class AirLoadWords
{
    public static IEnumerable<string> Lines(AirLoadSummary summary, string path, StationId station)
    {
        yield return $"{station}: {summary.Rows} rows of {path}";
        var table = new TextTable("", "hours");
        table.Add("录入 taken in", Number(summary.Added));
        table.Add("已有 already there", Number(summary.AlreadyThere));
        if (summary.Repeated > 0) table.Add("重复 repeated in the file", Number(summary.Repeated));
        if (summary.LeftOut > 0) table.Add("未选 outside --from/--to", Number(summary.LeftOut));
        table.Add("失败 failed rows", Number(summary.Failed));
        table.Add("数据不足 without enough data (AQI NA)", Number(summary.CountOf(AqiCategory.None)));
        for (var category = AqiCategory.Excellent; category <= AqiCategory.SeverelyPolluted; category++)
        {
            table.Add(AirWords.Of(category), Number(summary.CountOf(category)));
        }

        foreach (var line in table.Lines().Skip(1)) yield return line;
        var latencies = summary.Latencies();
        if (latencies.Count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.HoursPerSecond:0} hours/s in {summary.Transactions} transactions; time to a verified receipt p50 {latencies.P50:0.0} ms, p99 {latencies.P99:0.0} ms");
        }

        if (summary.Added == 0 && summary.AlreadyThere > 0) yield return "没有新数据 Nothing was added: all of these hours are on the ledger already.";
        if (summary.Failed > 0) yield return $"{summary.Failed} row{(summary.Failed == 1 ? " was" : "s were")} not taken in; each is reported above with its line.";
    }

    public static object Json(AirLoadSummary summary, string path, StationId station)
    {
        var latencies = summary.Latencies();
        return new
        {
            file = path,
            station = station.Value,
            rows = summary.Rows,
            added = summary.Added,
            alreadyThere = summary.AlreadyThere,
            repeated = summary.Repeated,
            leftOut = summary.LeftOut,
            failed = summary.Failed,
            notEnoughData = summary.CountOf(AqiCategory.None),
            categories = Enumerable.Range(1, (int)AqiCategory.SeverelyPolluted).ToDictionary(c => ((AqiCategory)c).ToString(), c => summary.CountOf((AqiCategory)c)),
            transactions = summary.Transactions,
            seconds = Math.Round(summary.Elapsed.TotalSeconds, 3),
            hoursPerSecond = Math.Round(summary.HoursPerSecond, 1),
            receiptP50Ms = Math.Round(latencies.P50, 2),
            receiptP99Ms = Math.Round(latencies.P99, 2),
        };
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
