namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class Crc32CTests
{
    /// <summary>The examples of RFC 3720, appendix B.4.</summary>
    [Test]
    public void The_examples_of_the_standard_hold()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Crc32C.Of(new byte[32]), Is.EqualTo(0x8A9136AAu));
            Assert.That(Crc32C.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()), Is.EqualTo(0x62A8AB43u));
            Assert.That(Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()), Is.EqualTo(0x46DD794Eu));
            Assert.That(Crc32C.Of("123456789"u8), Is.EqualTo(0xE3069283u));
        });
    }

    [Test]
    public void Two_pieces_are_as_one()
    {
        var bytes = Enumerable.Range(0, 100).Select(i => (byte)(i * 7)).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.That(Crc32C.Of(bytes.AsSpan(0, cut), bytes.AsSpan(cut)), Is.EqualTo(Crc32C.Of(bytes)));
        }
    }
}
