using System.Globalization;
using System.Text;

namespace CityConsortium.Cluster.Tests;

/// <summary>A station file in the real form, with hours and values of the test's choosing.</summary>
internal static class AirSample
{
    internal static string Write(string directory, string station, int hours, int startDay = 1)
    {
        var text = new StringBuilder("\"No\",\"year\",\"month\",\"day\",\"hour\",\"PM2.5\",\"PM10\",\"SO2\",\"NO2\",\"CO\",\"O3\",\"TEMP\",\"PRES\",\"DEWP\",\"RAIN\",\"wd\",\"WSPM\",\"station\"\n");
        var start = new DateTime(2015, 3, startDay, 0, 0, 0, DateTimeKind.Unspecified);
        for (var i = 0; i < hours; i++)
        {
            var hour = start.AddHours(i);
            text.Append(CultureInfo.InvariantCulture,
                $"{i + 1},{hour.Year},{hour.Month},{hour.Day},{hour.Hour},{20 + (i % 90)},{40 + (i % 120)},{5 + (i % 9)},{30 + (i % 40)},{400 + (100 * (i % 7))},{60 + (i % 80)},1,1020,-5,0,\"N\",2,\"{station}\"\n");
        }

        var path = Path.Combine(directory, $"{station}-{startDay}.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
