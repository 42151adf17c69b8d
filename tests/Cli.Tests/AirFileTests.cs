using System.Text;
using CityConsortium.Cli.Client;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Cli.Tests;

public sealed class AirFileTests
{
    private const string Header = "year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3\n";

    private string _path = ""; // set before every test

    [SetUp]
    public void Make() => _path = Path.GetTempFileName();

    [TearDown]
    public void Remove() => File.Delete(_path);

    [Test]
    public void A_line_without_end_is_one_broken_row_and_is_not_held_in_memory()
    {
        using (var file = File.CreateText(_path))
        {
            file.Write(Header);
            file.Write("2013,3,1,0,4,4,4,7,300,77\r\n");
            for (var i = 0; i < 8 * 1024; i++) file.Write(new string('1', 1024));
            file.Write("\n\n2013,3,1,1,4,4,4,7,300,77");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var rows = Rows();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * 1024 * 1024), "of 8 MB");
        Assert.That(rows.Select(r => (r.Line, r.Problem is null)), Is.EqualTo(new[] { (2, true), (3, false), (5, true) }));
        Assert.That(rows[1].Problem, Does.Contain("more than 4096 characters"));
    }

    [TestCase("\n")]
    [TestCase("\r\n")]
    public void Either_end_of_line_is_one(string end)
    {
        File.WriteAllText(_path, (Header + "2013,3,1,0,4,4,4,7,300,77\n2013,3,1,1,4,4,4,7,300,77\n").Replace("\n", end, StringComparison.Ordinal), Encoding.UTF8);
        Assert.That(Rows().Select(r => r.Problem), Is.EqualTo(new string?[] { null, null }));
    }

    private List<AirRow> Rows()
    {
        Assert.That(StationId.TryParse("Dongsi", out var station));
        using var file = AirFile.Open(_path, station);
        return [.. file.Rows()];
    }
}
