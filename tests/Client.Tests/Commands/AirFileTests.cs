using System.IO.Compression;
using CityConsortium.Cli;
using CityConsortium.Cli.Client;
using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

internal sealed class AirFileTests
{
    private const string Header = "\"No\",\"year\",\"month\",\"day\",\"hour\",\"PM2.5\",\"PM10\",\"SO2\",\"NO2\",\"CO\",\"O3\",\"station\"";
    private static readonly StationId Station = Id("Dongsi");

    private string _path = null!;

    [SetUp]
    public void MakePath() => _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [TearDown]
    public void Delete() => File.Delete(_path);

    [Test]
    public void A_row_is_an_hour_of_Beijing_time_in_ten_thousandths_of_a_microgram()
    {
        var row = Read("1,2013,3,1,8,9,9.5,0.2142,17,300,NA,\"Dongsi\"").Single();

        Assert.That(row.Problem, Is.Null);
        Assert.That(row.Line, Is.EqualTo(2));
        Assert.That(row.Reading!.Hour.ToDateTimeOffset(), Is.EqualTo(new DateTimeOffset(2013, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(row.Reading.Readings, Is.EqualTo(new AirReadings(90_000, 95_000, 2_142, 170_000, 3_000_000, null)));
    }

    [TestCase("1,2013,3,1,8,9,9,3,17,300,89", "11 columns; the first line names 12")]
    [TestCase("1,2013,3,1,8,9,9,3,17,300,89,\"Dongsi\",7", "13 columns")]
    [TestCase("1,2013,3,1,8,nine,9,3,17,300,89,\"Dongsi\"", "PM2.5 is 'nine', which is no number")]
    [TestCase("1,2013,3,1,8,9,,3,17,300,89,\"Dongsi\"", "PM10 is empty; a missing measurement is written NA")]
    [TestCase("1,2013,3,1,8,9,9,-1,17,300,89,\"Dongsi\"", "SO2 is -1 µg/m³, which is impossible")]
    [TestCase("1,2013,3,1,8,9,9,3,1e9,300,89,\"Dongsi\"", "NO2 is 1e9 µg/m³, which is impossible")]
    [TestCase("1,2013,3,1,8,9,9,3,17,1000001,89,\"Dongsi\"", "CO is 1000001 µg/m³, which is impossible (0 to 1000000)")]
    [TestCase("1,2013,3,1,8,9,9,3,17,300,0.00001,\"Dongsi\"", "O3 is 0.00001: more than four decimals")]
    [TestCase("1,2013,2,29,8,9,9,3,17,300,89,\"Dongsi\"", "is no hour that a station can have measured")]
    [TestCase("1,2013,3,1,24,9,9,3,17,300,89,\"Dongsi\"", "hour 24 is no hour")]
    [TestCase("1,x,3,1,8,9,9,3,17,300,89,\"Dongsi\"", "year x")]
    [TestCase("1,1850,3,1,8,9,9,3,17,300,89,\"Dongsi\"", "year 1850")]
    [TestCase("1,2013,3,1,8,9,9,3,17,300,89,\"Tiantan\"", "of station 'Tiantan', not Dongsi")]
    [TestCase("1,2013,3,1,8,9,9,3,17,300,89,\"Dongsi", "a quote is not closed")]
    [TestCase("1,2013,3,1,8,9,9,3,17,300,89,Dong\"si", "a quote is not closed or stands in the middle")]
    public void A_broken_row_says_what_is_wrong_with_it(string text, string expected)
    {
        var rows = Read(text, "2,2013,3,1,9,9,9,3,17,300,89,\"Dongsi\"");

        Assert.That(rows[0].Problem, Does.Contain(expected));
        Assert.That(rows[0].Line, Is.EqualTo(2));
        Assert.That(rows[1].Problem, Is.Null, "the rest goes on");
    }

    [Test]
    public void A_repeated_hour_is_counted_when_equal_and_broken_when_not()
    {
        const string Row = "1,2013,3,1,8,9,9,3,17,300,89,\"Dongsi\"";

        var rows = Read(Row, Row, "1,2013,3,1,8,9,9,3,17,300,90,\"Dongsi\"");

        Assert.That(rows[1].IsRepeat, Is.True);
        Assert.That(rows[2].Problem, Does.StartWith("it repeats 2013-03-01T08:00").And.EndsWith("of line 2 with other values"));
    }

    [Test]
    public void An_overlong_line_is_no_reading() => Assert.That(Read(new string('9', 5000)).Single().Problem, Does.Contain("more than 4096 characters"));

    [Test]
    public void A_line_without_end_is_one_broken_row_and_is_not_held_in_memory()
    {
        using (var text = File.CreateText(_path))
        {
            text.Write("year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3\n2013,3,1,0,4,4,4,7,300,77\r\n");
            for (var i = 0; i < 8 * 1024; i++) text.Write(new string('1', 1024));
            text.Write("\n\n2013,3,1,1,4,4,4,7,300,77");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = AirFile.Open(_path, Station);
        var rows = file.Rows().ToList();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * 1024 * 1024), "of 8 MB");
        Assert.That(rows.Select(r => (r.Line, r.Problem is null)), Is.EqualTo(new[] { (2, true), (3, false), (5, true) }));
    }

    [Test]
    public void Columns_are_found_by_name_wherever_they_are()
    {
        File.WriteAllText(_path, "station,o3,co,no2,so2,pm10,pm2.5,hour,day,month,year,extra\nDongsi,6,5,4,3,2,1,8,1,3,2013,x\n");
        using var file = AirFile.Open(_path, Station);

        Assert.That(file.Rows().Single().Reading!.Readings, Is.EqualTo(new AirReadings(10_000, 20_000, 30_000, 40_000, 50_000, 60_000)));
    }

    [Test]
    public void A_file_without_a_needed_column_is_refused_with_its_path_and_the_column()
    {
        File.WriteAllText(_path, "year,month,day,hour,PM2.5,PM10,SO2,NO2,CO\n");

        var e = Assert.Catch<CliException>(() => AirFile.Open(_path, Station))!;

        Assert.That(e.ExitCode, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(e.Message, Does.Contain(_path).And.Contain("O3"));
    }

    [Test]
    public void A_missing_file_is_refused_with_its_path()
    {
        var e = Assert.Catch<CliException>(() => AirFile.Open("/no/such/file.csv.gz", Station))!;

        Assert.That(e.Message, Does.Contain("/no/such/file.csv.gz"));
    }

    [Test]
    public void A_gzip_that_ends_early_is_refused_with_its_path()
    {
        var bytes = Gzip(string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"{i},2013,3,1,8,{i},9,3,17,300,89,\"Dongsi\"").Prepend(Header)));
        File.WriteAllBytes(_path, bytes[..(bytes.Length / 2)]);
        using var file = AirFile.Open(_path, Station);

        var e = Assert.Catch<CliException>(() => _ = file.Rows().Count())!;

        Assert.That(e.Message, Does.Contain(_path).And.Contain("damaged"));
    }

    [Test]
    public void The_shipped_sample_is_ten_whole_days()
    {
        using var file = AirFile.Open(Sample("air-sample.csv.gz"), Id("Sample"));
        var rows = file.Rows().ToList();

        Assert.That(rows, Has.Count.EqualTo(240).And.All.Matches<AirRow>(r => r!.Reading is not null));
    }

    [Test]
    public void The_shipped_broken_file_has_what_its_readme_says()
    {
        using var file = AirFile.Open(Sample("air-broken.csv"), Id("Sample"));
        var rows = file.Rows().ToList();

        Assert.That(rows.Where(r => r.Reading is not null).Select(r => r.Line), Is.EqualTo(new[] { 2, 15, 16 }));
        Assert.That(rows.Where(r => r.IsRepeat).Select(r => r.Line), Is.EqualTo(new[] { 8 }));
        Assert.That(rows.Count(r => r.Problem is not null), Is.EqualTo(11));
    }

    private List<AirRow> Read(params string[] lines)
    {
        File.WriteAllBytes(_path, Gzip(string.Join('\n', lines.Prepend(Header)) + "\n"));
        using var file = AirFile.Open(_path, Station);
        return [.. file.Rows()];
    }

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    private static string Sample(string name)
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "samples", name))) directory = directory.Parent!;
        return Path.Combine(directory.FullName, "samples", name);
    }

    private static StationId Id(string text) => StationId.TryParse(text, out var id) ? id : throw new ArgumentException(text);
}
