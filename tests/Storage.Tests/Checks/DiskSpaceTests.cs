namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class DiskSpaceTests
{
    private const long Gibi = 1L << 30;

    [TestCase(50, DiskLevel.Plenty)]
    [TestCase(10, DiskLevel.Plenty)]
    [TestCase(9, DiskLevel.RefuseTransactions)]
    [TestCase(5, DiskLevel.RefuseTransactions)]
    [TestCase(2, DiskLevel.RefuseTransactions)]
    [TestCase(1, DiskLevel.Halt)]
    [TestCase(0, DiskLevel.Halt)]
    public void The_level_goes_by_the_free_part(int percent, DiskLevel expected) =>
        Assert.That(new DiskSpace(percent * Gibi, 100 * Gibi).Level, Is.EqualTo(expected));

    [Test]
    public void A_small_part_of_a_large_disk_is_no_shortage() =>
        Assert.That(new DiskSpace(40 * Gibi, 4000 * Gibi).Level, Is.EqualTo(DiskLevel.Plenty));

    [Test]
    public void A_large_part_of_a_tiny_disk_is_one() =>
        Assert.That(new DiskSpace(Gibi / 8, Gibi / 4).Level, Is.EqualTo(DiskLevel.Halt));

    [Test]
    public void The_probe_asks_the_real_file_system()
    {
        using var root = new TestDirectory();
        var space = DiskSpace.Probe(root.Path);
        Assert.That(space.TotalBytes, Is.Positive);
        Assert.That(space.FreeBytes, Is.InRange(0, space.TotalBytes));
    }
}
