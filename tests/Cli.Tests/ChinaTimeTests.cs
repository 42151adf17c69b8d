using CityConsortium.Cli.Client;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Cli.Tests;

public sealed class ChinaTimeTests
{
    [TestCase(1_790_000_000_000, "2026-09-21 22:13:20")]
    [TestCase(0, "1970-01-01 08:00:00")]
    [TestCase(253_402_300_799_999, "253402300799999 ms")]
    [TestCase(-62_135_596_800_000, "-62135596800000 ms")]
    [TestCase(long.MaxValue, "9223372036854775807 ms")]
    [TestCase(long.MinValue, "-9223372036854775808 ms")]
    public void Whatever_a_validator_gives_as_a_time_is_shown(long milliseconds, string shown) =>
        Assert.That(ChinaTime.Show(new BlockTime(milliseconds)), Is.EqualTo(shown));
}
