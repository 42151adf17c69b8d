using CityConsortium.Types;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class AirQualityTests
{
    private const AqiStandard Old = AqiStandard.Hj633Of2012;
    private const AqiStandard New = AqiStandard.Hj633Of2026;

    private static readonly AirTime InOld = AirTime.From(DateTimeOffset.Parse("2013-03-01T08:00+08:00"))!.Value;
    private static readonly AirTime InNew = AirTime.From(DateTimeOffset.Parse("2026-05-01T08:00+08:00"))!.Value;

    private static long Micrograms(long value) => value * AirReadings.UnitsPerMicrogram;

    // Vectors of the table in force since 2026-03-01, and the two rows that changed.
    [TestCase(Pollutant.Pm25, 36, New, 52)]
    [TestCase(Pollutant.Pm25, 60, New, 100)]
    [TestCase(Pollutant.Pm25, 61, New, 101)]
    [TestCase(Pollutant.Pm25, 75, New, 114)]
    [TestCase(Pollutant.Pm25, 151, New, 201)]
    [TestCase(Pollutant.Pm10, 121, New, 101)]
    [TestCase(Pollutant.Pm10, 150, New, 112)]
    [TestCase(Pollutant.So2, 801, New, 200)]
    [TestCase(Pollutant.Pm25, 75, Old, 100)]
    [TestCase(Pollutant.Pm25, 76, Old, 102)]
    [TestCase(Pollutant.Pm10, 150, Old, 100)]
    [TestCase(Pollutant.Pm10, 121, Old, 86)]
    [TestCase(Pollutant.Co, 101, New, 101)]
    public void Known_concentrations_give_known_sub_indices(Pollutant item, long concentration, AqiStandard standard, int expected) =>
        Assert.That(AirQuality.SubIndex(item, concentration, standard, out _), Is.EqualTo(expected));

    // The table once more, by rows, written down from HJ 633-2026 table 3 and not from the code.
    [TestCase(50, 150, 100, 50, 160, 50, 35)]
    [TestCase(100, 500, 200, 100, 200, 120, 60)]
    [TestCase(150, 650, 700, 350, 300, 250, 115)]
    [TestCase(200, 800, 1200, 600, 400, 350, 150)]
    [TestCase(300, -1, 2340, 900, 800, 420, 250)]
    [TestCase(400, -1, 3090, 1200, 1000, 500, 350)]
    [TestCase(500, -1, 3840, 1500, 1200, 600, 500)]
    public void Each_row_of_the_table_is_met_exactly_and_left_by_one_step(int index, int so2, int no2, int co, int o3, int pm10, int pm25)
    {
        foreach (var (item, breakpoint) in new[]
            { (Pollutant.So2, so2), (Pollutant.No2, no2), (Pollutant.Co, co), (Pollutant.O3, o3), (Pollutant.Pm10, pm10), (Pollutant.Pm25, pm25) })
        {
            if (breakpoint < 0) continue;
            Assert.That(AirQuality.SubIndex(item, breakpoint, New, out var above), Is.EqualTo(index), $"{item}");
            Assert.That(above, Is.False);
            Assert.That(AirQuality.SubIndex(item, breakpoint - 1, New, out _), Is.LessThanOrEqualTo(index).And.GreaterThan(index == 50 ? 0 : index - 101), $"{item} below");
            var next = AirQuality.SubIndex(item, breakpoint + 1, New, out var isAbove);
            if (index == 500) Assert.That((next, isAbove), Is.EqualTo((500, true)), $"{item} above the table");
            else if (item == Pollutant.So2 && index == 200) Assert.That((next, isAbove), Is.EqualTo((200, false)));
            else Assert.That(next, Is.GreaterThan(index), $"{item} above");
        }
    }

    [Test]
    public void Sub_indices_agree_with_exact_rationals_rounded_up_everywhere()
    {
        foreach (var standard in new[] { Old, New })
        {
            for (var i = 0; i < Pollutants.Count; i++)
            {
                var item = (Pollutant)i;
                var column = Breakpoints.Of(item, standard).ToArray();
                var levels = Breakpoints.SubIndices.ToArray();
                for (var c = 0; c <= column[^1]; c++)
                {
                    var row = Array.FindIndex(column, 1, b => c <= b);
                    var exact = levels[row - 1] + ((decimal)(levels[row] - levels[row - 1]) * (c - column[row - 1]) / (column[row] - column[row - 1]));
                    Assert.That(AirQuality.SubIndex(item, c, standard, out _), Is.EqualTo((int)Math.Max(1, Math.Ceiling(exact))), $"{item} {c} {standard}");
                }
            }
        }
    }

    [TestCase(Pollutant.Pm25, 35_5000, 36)]
    [TestCase(Pollutant.Pm25, 36_5000, 36)]
    [TestCase(Pollutant.Pm25, 36_5001, 37)]
    [TestCase(Pollutant.Pm25, 36_4999, 36)]
    [TestCase(Pollutant.Pm25, 0, 0)]
    [TestCase(Pollutant.Pm25, 5000, 0)]
    [TestCase(Pollutant.Pm25, 1_5000, 2)]
    [TestCase(Pollutant.Co, 1_050_0000, 10)]
    [TestCase(Pollutant.Co, 1_150_0000, 12)]
    [TestCase(Pollutant.Co, 1_050_0001, 11)]
    [TestCase(Pollutant.Co, 300_0000, 3)]
    public void Concentrations_are_rounded_half_to_even(Pollutant item, long units, long expected) =>
        Assert.That(AirQuality.Rounded(item, units), Is.EqualTo(expected));

    [Test]
    public void A_complete_clean_hour_has_an_index_a_category_and_no_primary_pollutant()
    {
        // Dongsi, 2013-03-01 00:00.
        var aqi = AirQuality.Evaluate(new AirReadings(Micrograms(9), Micrograms(9), Micrograms(3), Micrograms(17), Micrograms(300), Micrograms(89)), InOld);
        Assert.Multiple(() =>
        {
            Assert.That(aqi.Standard, Is.EqualTo(Old));
            Assert.That(aqi.SubIndices, Is.EqualTo(new int?[] { 13, 9, 1, 9, 3, 28 }));
            Assert.That(aqi.Index, Is.EqualTo(28));
            Assert.That(aqi.Primary.IsEmpty, Is.True);
            Assert.That(aqi.Category, Is.EqualTo(AqiCategory.Excellent));
        });
    }

    [Test]
    public void The_standard_changes_with_the_first_hour_of_March_2026_in_China()
    {
        var first = AirTime.From(DateTimeOffset.Parse("2026-03-01T00:00+08:00"))!.Value;
        var readings = new AirReadings(Micrograms(75), Micrograms(10), Micrograms(10), Micrograms(10), Micrograms(100), Micrograms(10));
        Assert.Multiple(() =>
        {
            Assert.That(AirQuality.Evaluate(readings, first), Has.Property("Index").EqualTo(114).And.Property("Standard").EqualTo(New));
            Assert.That(AirQuality.Evaluate(readings, new AirTime(first.Hours - 1)), Has.Property("Index").EqualTo(100).And.Property("Standard").EqualTo(Old));
        });
    }

    [Test]
    public void Missing_items_make_the_index_NA_unless_the_rest_exceeds_100()
    {
        var clean = AirQuality.Evaluate(new AirReadings(Micrograms(20), null, Micrograms(5), Micrograms(5), Micrograms(100), Micrograms(5)), InNew);
        var edge = AirQuality.Evaluate(new AirReadings(Micrograms(60), null, null, null, null, null), InNew);
        var dirty = AirQuality.Evaluate(new AirReadings(Micrograms(61), null, null, null, null, null), InNew);
        var none = AirQuality.Evaluate(default, InNew);
        Assert.Multiple(() =>
        {
            Assert.That((clean.Index, clean.Category), Is.EqualTo(((int?)null, AqiCategory.None)));
            Assert.That(clean.SubIndices[0], Is.EqualTo(29), "what is there is evaluated all the same");
            Assert.That(edge.Index, Is.Null, "100 is not above 100");
            Assert.That((dirty.Index, dirty.Primary), Is.EqualTo(((int?)101, PollutantSet.Of(Pollutant.Pm25))));
            Assert.That(none.Index, Is.Null);
            Assert.That(none.SubIndices, Is.All.Null);
        });
    }

    [Test]
    public void Ties_are_all_primary_and_50_has_none()
    {
        var tie = AirQuality.Evaluate(new AirReadings(Micrograms(60), Micrograms(120), Micrograms(5), Micrograms(5), Micrograms(100), Micrograms(5)), InNew);
        var fifty = AirQuality.Evaluate(new AirReadings(Micrograms(35), Micrograms(50), Micrograms(5), Micrograms(5), Micrograms(100), Micrograms(5)), InNew);
        Assert.Multiple(() =>
        {
            Assert.That((tie.Index, tie.Primary), Is.EqualTo(((int?)100, PollutantSet.Of(Pollutant.Pm25, Pollutant.Pm10))));
            Assert.That((fifty.Index, fifty.Primary.IsEmpty, fifty.Category), Is.EqualTo(((int?)50, true, AqiCategory.Excellent)));
        });
    }

    [Test]
    public void Sulphur_dioxide_above_800_is_200_today_and_was_not_computed_before()
    {
        var readings = new AirReadings(Micrograms(5), Micrograms(5), Micrograms(900), Micrograms(5), Micrograms(100), Micrograms(5));
        var now = AirQuality.Evaluate(readings, InNew);
        var before = AirQuality.Evaluate(readings, InOld);
        Assert.Multiple(() =>
        {
            Assert.That((now.Index, now.Category), Is.EqualTo(((int?)200, AqiCategory.ModeratelyPolluted)));
            Assert.That(before.SubIndices[(int)Pollutant.So2], Is.Null);
            Assert.That(before.Index, Is.Null, "an extreme hour is not published as clean");
        });
    }

    [Test]
    public void Above_the_table_is_500_and_flagged()
    {
        var aqi = AirQuality.Evaluate(new AirReadings(Micrograms(501), Micrograms(500), null, null, null, null), InNew);
        Assert.Multiple(() =>
        {
            Assert.That(aqi.Index, Is.EqualTo(500));
            Assert.That(aqi.AboveTable, Is.EqualTo(PollutantSet.Of(Pollutant.Pm25)));
            Assert.That(aqi.Category, Is.EqualTo(AqiCategory.SeverelyPolluted));
        });
    }

    [TestCase(1, AqiCategory.Excellent)]
    [TestCase(50, AqiCategory.Excellent)]
    [TestCase(51, AqiCategory.Good)]
    [TestCase(100, AqiCategory.Good)]
    [TestCase(101, AqiCategory.LightlyPolluted)]
    [TestCase(150, AqiCategory.LightlyPolluted)]
    [TestCase(151, AqiCategory.ModeratelyPolluted)]
    [TestCase(200, AqiCategory.ModeratelyPolluted)]
    [TestCase(201, AqiCategory.HeavilyPolluted)]
    [TestCase(300, AqiCategory.HeavilyPolluted)]
    [TestCase(301, AqiCategory.SeverelyPolluted)]
    [TestCase(500, AqiCategory.SeverelyPolluted)]
    public void Categories_end_where_the_standard_says(int index, AqiCategory expected) =>
        Assert.That(AirQuality.CategoryOf(index), Is.EqualTo(expected));
}
