using NUnit.Framework;

namespace CityConsortium.Types.Tests;

[TestFixture]
public sealed class CityTextTests
{
    [TestCase("")]
    [TestCase("井盖破损，请尽快修理。")]
    [TestCase("Manhole cover <b>broken</b> & \"loud\"")]
    [TestCase("𠮷野家 👷 e\u0301")]
    public void What_people_write_is_plain(string text) => Assert.That(CityText.IsPlain(text, 64));

    [Test]
    public void Characters_that_screens_show_differently_are_not()
    {
        int[] refused = [0, 9, 10, 13, 0x1B, 0x7F, 0x85, 0x9F, 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xD800, 0xDC00];
        foreach (var character in refused) Assert.That(CityText.IsPlain($"a{(char)character}b", 64), Is.False, $"U+{character:X4}");
        Assert.That(CityText.IsPlain("a\ud842", 64), Is.False, "half a character at the end");
    }

    [Test]
    public void The_neighbours_of_what_is_refused_are_plain()
    {
        int[] neighbours = [0x20, 0x7E, 0xA0, 0x061B, 0x061D, 0x200D, 0x2010, 0x2027, 0x202F, 0x2065, 0x206A];
        foreach (var character in neighbours) Assert.That(CityText.IsPlain($"a{(char)character}b", 64), $"U+{character:X4}");
    }

    [Test]
    public void Its_length_is_counted_in_bytes()
    {
        Assert.That(CityText.IsPlain("井盖", 6));
        Assert.That(CityText.IsPlain("井盖", 5), Is.False);
        Assert.That(CityText.IsPlain(new string('a', 1 << 20), 1024), Is.False);
    }
}
