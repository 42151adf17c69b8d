using CityConsortium.Cli.Client;
using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

/// <summary>The load against a ledger of one dictionary that refuses as the environment contract does.</summary>
internal sealed class AirLoadTests
{
    private const string Header = "year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3";

    private string _path = null!;
    private FakeEnvironment _ledger = null!;

    [SetUp]
    public void Make()
    {
        _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        _ledger = new FakeEnvironment();
    }

    [TearDown]
    public void Delete() => File.Delete(_path);

    [Test]
    public async Task All_hours_are_taken_in_and_a_second_load_adds_nothing()
    {
        Write(Enumerable.Range(0, 100).Select(i => Row(i, 10)));

        var first = await LoadAsync();
        var again = await LoadAsync();

        Assert.That((first.Added, first.AlreadyThere, first.Failed, first.Transactions), Is.EqualTo((100, 0, 0, 5)));
        Assert.That((again.Added, again.AlreadyThere, again.Failed), Is.EqualTo((0, 100, 0)));
        Assert.That(AirLoadWords.Lines(again, _path, Station).Last(), Does.Contain("Nothing was added"));
    }

    [Test]
    public async Task One_hour_that_conflicts_with_the_ledger_fails_alone_with_its_line()
    {
        Write([Row(13, 99)]);
        await LoadAsync();
        Write(Enumerable.Range(0, 48).Select(i => Row(i, 10)));
        var report = new Reports();

        var summary = await LoadAsync(report);

        Assert.That((summary.Added, summary.Failed), Is.EqualTo((47, 1)));
        Assert.That(report.Failed.Single(), Does.StartWith("15: ").And.Contain(EnvironmentCodes.HourConflict));
    }

    [Test]
    public async Task Hours_out_of_order_in_the_file_are_put_in_order()
    {
        Write(Enumerable.Range(0, 30).Reverse().Select(i => Row(i, 10)));

        Assert.That((await LoadAsync()).Added, Is.EqualTo(30));
    }

    [Test]
    public async Task From_is_included_and_to_is_not()
    {
        Write(Enumerable.Range(0, 24).Select(i => Row(i, 10)));
        var options = new AirLoadOptions(At(6), At(12), null, 24);

        var summary = await LoadAsync(options: options);

        Assert.That((summary.Added, summary.LeftOut), Is.EqualTo((6, 18)));
        Assert.That(_ledger.Hours.Keys.Min(h => h.ToDateTimeOffset()), Is.EqualTo(At(6)));
    }

    [Test]
    public async Task Categories_and_hours_without_enough_data_are_counted()
    {
        Write([Row(0, 10), Row(1, 60), "2013,3,1,2,10,NA,NA,NA,NA,NA"]);

        var summary = await LoadAsync();

        Assert.That(summary.CountOf(AqiCategory.Excellent), Is.EqualTo(1));
        Assert.That(summary.CountOf(AqiCategory.Good), Is.EqualTo(1));
        Assert.That(summary.CountOf(AqiCategory.None), Is.EqualTo(1));
    }

    [Test]
    public void A_city_that_does_not_answer_ends_the_load()
    {
        Write([Row(0, 10)]);
        _ledger.Fails = new CityException(ClientCodes.Unreachable, "nobody is there", true);

        Assert.That(async () => await LoadAsync(), Throws.InstanceOf<CityException>());
    }

    private static StationId Station => StationId.TryParse("Dongsi", out var id) ? id : default;

    private static string Row(int hour, int pm25) => $"2013,3,{1 + (hour / 24)},{hour % 24},{pm25},10,3,17,300,20";

    private static DateTimeOffset At(int hour) => new(2013, 3, 1, hour, 0, 0, TimeSpan.FromHours(8));

    private void Write(IEnumerable<string> rows) => File.WriteAllLines(_path, rows.Prepend(Header));

    private async Task<AirLoadSummary> LoadAsync(Reports? report = null, AirLoadOptions? options = null)
    {
        using var identity = CityIdentity.Create(DepartmentId.Of("environment"), "Dongsi");
        using var file = AirFile.Open(_path, Station);
        return await new AirLoad(_ledger, identity, Station, options ?? new AirLoadOptions(null, null, null, 24), report ?? new Reports(), TimeProvider.System)
            .RunAsync(file, CancellationToken.None);
    }

    private sealed class Reports : IAirLoadReport
    {
        internal List<string> Failed { get; } = [];

        public void RowFailed(int line, string reason)
        {
            lock (Failed) Failed.Add($"{line}: {reason}");
        }

        public void Advanced(AirLoadSummary summary, double read)
        {
        }

        public void Report(PendingReason value)
        {
        }
    }

    private sealed class FakeEnvironment : IEnvironmentClient
    {
        internal Dictionary<AirTime, AirReadings> Hours { get; } = [];

        internal CityException? Fails { get; set; }

        public Task<CallOutcome<RecordedHours>> RecordHoursAsync(
            StationId station, IReadOnlyList<HourReading> readings, SubmitOptions? options = null, CancellationToken cancellationToken = default)
        {
            lock (Hours)
            {
                if (Fails is not null) throw Fails;
                Assert.That(readings.Select(r => r.Hour), Is.Ordered.And.Unique);
                if (readings.Any(r => Hours.TryGetValue(r.Hour, out var known) && known != r.Readings)) throw new CityException(EnvironmentCodes.HourConflict, "recorded with other values");
                var added = readings.Count(r => Hours.TryAdd(r.Hour, r.Readings));
                return Task.FromResult(new CallOutcome<RecordedHours>(null!, new RecordedHours(added, readings.Count - added)));
            }
        }

        public Task<Read<AirHour>> GetHourAsync(StationId station, AirTime hour, ReadOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Read<StationRecord>> GetStationAsync(StationId station, ReadOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
