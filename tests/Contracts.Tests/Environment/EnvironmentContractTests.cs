using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class EnvironmentContractTests
{
    private static readonly StationId Dongsi = Station("Dongsi");
    private static readonly AirTime First = AirTime.From(DateTimeOffset.Parse("2013-03-01T00:00+08:00"))!.Value;

    private TestCity _city = null!;
    private SigningKey _station = null!;

    [SetUp]
    public void SetUp()
    {
        _city = ContractCity.Create();
        _station = _city.WithKey("environment", "station", "Dongsi");
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    private static StationId Station(string id) => StationId.TryParse(id, out var station) ? station : throw new ArgumentException(id);

    private static AirReading Reading(int offset, long pm25 = 90_000) => new()
    {
        Hour = First.Hours + offset, Pm25 = pm25, Pm10 = 90_000, So2 = 30_000, No2 = 170_000, Co = 3_000_000, O3 = 890_000,
    };

    private static RecordHours Hours(params AirReading[] readings) => new() { Station = "Dongsi", Readings = { readings } };

    private Receipt Record(RecordHours message) => _city.Call(_station, "environment", "RecordHours", message);

    [Test]
    public void A_stations_hours_are_kept_with_their_index_and_counted()
    {
        var receipt = Record(Hours(Reading(0), Reading(1), Reading(2)));
        var result = RecordHoursResult.Parser.ParseFrom(receipt.ReturnValue.Span);
        var hour = AirHour.Decode(_city.State(AirHour.StateKeyOf(Dongsi, new AirTime(First.Hours + 1)))!.Value.Span)!;
        var station = StationRecord.Decode(_city.State(StationRecord.StateKeyOf(Dongsi))!.Value.Span)!;
        Assert.Multiple(() =>
        {
            Assert.That(receipt.Succeeded, Is.True, receipt.ErrorSentence);
            Assert.That((result.Added, result.AlreadyThere), Is.EqualTo((3, 0)));
            Assert.That((hour.Aqi.Index, hour.Entry, hour.RecordedBy), Is.EqualTo(((int?)28, 2L, receipt.TransactionId)));
            Assert.That((station.Count, station.First, station.Last), Is.EqualTo((3L, First, new AirTime(First.Hours + 2))));
            Assert.That(receipt.Events.Single().Name, Is.EqualTo("HoursRecorded"));
        });
    }

    [Test]
    public void The_stations_leaf_proves_that_its_hours_are_all_hours()
    {
        Record(Hours(Reading(5), Reading(7)));
        Record(Hours(Reading(0), Reading(6)));
        var hours = new[] { 0, 5, 6, 7 }
            .Select(o => _city.State(AirHour.StateKeyOf(Dongsi, new AirTime(First.Hours + o)))!.Value)
            .OrderBy(bytes => AirHour.Decode(bytes.Span)!.Entry).ToList();
        var station = StationRecord.Decode(_city.State(StationRecord.StateKeyOf(Dongsi))!.Value.Span)!;
        Assert.Multiple(() =>
        {
            Assert.That(HistoryHash.Of(hours), Is.EqualTo(station.Running));
            Assert.That(HistoryHash.Of(hours.Take(3)), Is.Not.EqualTo(station.Running));
            Assert.That((station.Count, station.First), Is.EqualTo((4L, First)));
        });
    }

    [Test]
    public void The_same_hours_again_change_nothing()
    {
        Record(Hours(Reading(0), Reading(1)));
        var before = _city.ContractState();
        var again = Record(Hours(Reading(0), Reading(1)));
        var result = RecordHoursResult.Parser.ParseFrom(again.ReturnValue.Span);
        Assert.Multiple(() =>
        {
            Assert.That((result.Added, result.AlreadyThere), Is.EqualTo((0, 2)));
            Assert.That(again.Events, Is.Empty);
            Assert.That(_city.ContractState(), Is.EqualTo(before));
        });
    }

    [Test]
    public void An_hour_with_other_values_fails_the_whole_transaction_and_is_named()
    {
        Record(Hours(Reading(1)));
        var before = _city.ContractState();
        var receipt = Record(Hours(Reading(0), Reading(1, pm25: 100_000)));
        Assert.Multiple(() =>
        {
            Assert.That(receipt.ErrorCode, Is.EqualTo(EnvironmentCodes.HourConflict));
            Assert.That(receipt.ErrorSentence, Does.Contain("2013-03-01T01:00+08:00").And.Contain("Dongsi"));
            Assert.That(_city.ContractState(), Is.EqualTo(before), "the good hour was not recorded either");
        });
    }

    [Test]
    public void A_missing_value_later_given_is_another_value()
    {
        var missing = Reading(0);
        missing.ClearSo2();
        Record(Hours(missing));
        Assert.That(Record(Hours(Reading(0))).ErrorCode, Is.EqualTo(EnvironmentCodes.HourConflict));
    }

    [Test]
    public void An_hour_without_any_value_is_recorded_as_NA()
    {
        Record(Hours(new AirReading { Hour = First.Hours }));
        var hour = AirHour.Decode(_city.State(AirHour.StateKeyOf(Dongsi, First))!.Value.Span)!;
        Assert.That((hour.Aqi.Index, hour.Aqi.Category), Is.EqualTo(((int?)null, AqiCategory.None)));
    }

    [TestCase(-1, EnvironmentCodes.ValueImpossible)]
    [TestCase(long.MinValue, EnvironmentCodes.ValueImpossible)]
    [TestCase(1_000_000_001, EnvironmentCodes.ValueImpossible)]
    [TestCase(long.MaxValue, EnvironmentCodes.ValueImpossible)]
    [TestCase(1_000_000_000, "")]
    [TestCase(0, "")]
    public void Values_that_no_instrument_shows_are_refused(long pm25, string code) =>
        Assert.That(Record(Hours(Reading(0, pm25))).ErrorCode, Is.EqualTo(code));

    [TestCase(long.MaxValue, EnvironmentCodes.HourInvalid)]
    [TestCase(long.MinValue, EnvironmentCodes.HourInvalid)]
    [TestCase(-5, EnvironmentCodes.HourInvalid)]
    [TestCase(175_319, EnvironmentCodes.HourInvalid)]
    [TestCase(175_320, "")]
    [TestCase(494_617, EnvironmentCodes.HourInFuture)]
    [TestCase(494_616, "")]
    public void Hours_that_cannot_be_are_refused(long hour, string code)
    {
        Assert.That(TestCity.GenesisTime, Is.EqualTo(new AirTime(494_520).ToBlockTime()), "the last two cases are four days later");
        _city.Commit(TimeSpan.FromDays(4), []);
        Assert.That(Record(Hours(new AirReading { Hour = hour })).ErrorCode, Is.EqualTo(code));
    }

    [Test]
    public void Hours_out_of_order_or_repeated_or_none_or_too_many_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Record(Hours(Reading(1), Reading(0))).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
            Assert.That(Record(Hours(Reading(1), Reading(1))).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
            Assert.That(Record(Hours()).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
            Assert.That(Record(Hours([.. Enumerable.Range(0, 241).Select(i => Reading(i))])).ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
            Assert.That(Record(Hours([.. Enumerable.Range(0, 240).Select(i => Reading(i))])).Succeeded, Is.True);
        });
    }

    [Test]
    public void Only_the_stations_own_key_records_for_it()
    {
        var other = _city.WithKey("environment", "station", "Tiantan");
        var official = _city.WithKey("environment", "official", "clerk");
        Assert.Multiple(() =>
        {
            Assert.That(_city.Call(other, "environment", "RecordHours", Hours(Reading(0))).ErrorCode, Is.EqualTo(EnvironmentCodes.OtherStation));
            Assert.That(_city.Call(official, "environment", "RecordHours", Hours(Reading(0))).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(_city.Call(_city.Admin("environment"), "environment", "RecordHours", Hours(Reading(0))).ErrorCode, Is.EqualTo(RefusalCodes.MissingRole));
        });
    }

    [Test]
    public void Bytes_that_are_not_the_one_encoding_are_refused()
    {
        var good = Hours(Reading(0)).ToByteArray();
        byte[] unknownField = [.. good, 0xF8, 0x01, 0x01];
        byte[] repeatedField = [.. good, .. new RecordHours { Station = "Dongsi" }.ToByteArray()];
        byte[] garbage = [0xFF, 0xFF, 0xFF];
        byte[] cut = good[..^3];
        foreach (var bytes in new[] { unknownField, repeatedField, garbage, cut })
        {
            var receipt = _city.Commit([_city.Transaction(_station, "environment", "RecordHours", bytes)])[0];
            Assert.That(receipt.ErrorCode, Is.EqualTo(RefusalCodes.ArgumentsInvalid));
        }

        Assert.That(_city.Commit([_city.Transaction(_station, "environment", "Forget", good)])[0].ErrorCode, Is.EqualTo(RefusalCodes.UnknownMethod));
    }
}
