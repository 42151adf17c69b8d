using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

[TestFixture]
public sealed class EvidenceFolderTests
{
    private TestDirectory _root = null!;

    [SetUp]
    public void SetUp() => _root = new TestDirectory();

    [TearDown]
    public void TearDown() => _root.Dispose();

    [Test]
    public void What_was_kept_is_there_after_opening_again_in_order_of_height()
    {
        var folder = EvidenceFolder.Open(_root["evidence"]);
        Assert.That(folder.Add(At(100), DepartmentId.Of("health")), Is.True);
        Assert.That(folder.Add(At(9), DepartmentId.Of("finance")), Is.True);
        Assert.That(folder.Add(At(9), DepartmentId.Of("finance")), Is.False, "one piece per member and height");
        var again = EvidenceFolder.Open(_root["evidence"]);
        Assert.That(again.Read(0, 10).Select(t => PortableEvidence.Parse(t, out _)!.Height.Value), Is.EqualTo(new[] { 9UL, 100UL }));
        Assert.That(again.Read(1, 1).Select(t => PortableEvidence.Parse(t, out _)!.Height.Value), Is.EqualTo(new[] { 100UL }));
        Assert.That(again.Culprits, Is.EqualTo(new[] { "finance", "health" }));
    }

    [Test]
    public void A_liar_cannot_fill_the_disk()
    {
        var folder = EvidenceFolder.Open(_root["evidence"]);
        for (var i = 0; i < EvidenceFolder.MaxFiles; i++) File.WriteAllText(Path.Combine(_root["evidence"], $"{i:D12}-urban.json"), "{}");
        Assert.That(EvidenceFolder.Open(_root["evidence"]).Add(At(5_000), DepartmentId.Of("urban")), Is.False);
        Assert.That(folder.Count, Is.Zero, "the first was opened before");
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_the_disks_failure()
    {
        File.WriteAllText(_root["file"], "");
        Assert.That(() => EvidenceFolder.Open(Path.Combine(_root["file"], "evidence")), Throws.TypeOf<StorageFailedException>());
    }

    private static PortableEvidence At(ulong height) => new(
        VoteStep.Commit, new Height(height), View.Zero, Hash256.Zero, new MemberIndex(1), new SignedDigest(Hash256.Zero, default), new SignedDigest(Hash256.Zero, default), []);
}
