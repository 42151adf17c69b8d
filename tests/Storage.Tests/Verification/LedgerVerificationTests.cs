using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage.Tests;

/// <summary>What the start-up check does not look at, the full check does: old blocks, both indexes, every state entry, every tree node.</summary>
[TestFixture]
internal sealed class LedgerVerificationTests : LedgerFixture
{
    private const int Blocks = 40;

    private static readonly Height Old = new(5);

    [SetUp]
    public void GrowAndClose()
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, Blocks);
    }

    [Test]
    public void A_whole_ledger_has_no_findings_and_is_not_changed()
    {
        var before = Files();
        Assert.That(Verify(), Is.Empty);
        Assert.That(Files(), Is.EqualTo(before));
    }

    [Test]
    public void An_old_blocks_changed_transaction_is_found() => AssertFound(
        (batch, db) => ChangeChunk(batch, db, Family.Bodies, 20), Old, "the transactions are not those");

    [Test]
    public void An_old_blocks_changed_receipt_is_found() => AssertFound(
        (batch, db) => ChangeChunk(batch, db, Family.Receipts, 40), Old, "the receipts are not those");

    [Test]
    public void An_old_missing_header_is_found() => AssertFound(
        (batch, db) => batch.Delete(HeightKey.Write(new byte[HeightKey.Size], Old).ToArray(), db.Handle(Family.Headers)), Old, "the header is missing");

    [Test]
    public void An_old_certificate_with_a_wrong_signature_is_found() => AssertFound(
        (batch, db) =>
        {
            var table = new HeaderTable(db);
            var block = table.Read(Old)!;
            var signatures = block.Certificate.Signatures.ToArray();
            signatures[1] = new MemberSignature(signatures[1].Member, signatures[0].Signature);
            table.Write(batch, block with { Certificate = block.Certificate with { Signatures = signatures } });
        },
        Old, "signature of department");

    [Test]
    public void A_lost_index_entry_is_found() => AssertFound((batch, db) => batch.Delete(AnyKey(db, Family.Transactions), db.Handle(Family.Transactions)), null, "the index does not lead to");

    [Test]
    public void A_lost_idempotency_key_is_found() => AssertFound((batch, db) => batch.Delete(AnyKey(db, Family.Idempotency), db.Handle(Family.Idempotency)), null, "is not marked as used");

    [Test]
    public void An_index_entry_that_leads_nowhere_is_found() => AssertFound(
        (batch, db) => batch.Put(new byte[32], new byte[32], db.Handle(Family.Idempotency)), new Height(Blocks), "entries for");

    [Test]
    public void A_changed_state_entry_is_found() => AssertFound(
        (batch, db) => batch.Put(AnyKey(db, Family.State), "forged"u8, db.Handle(Family.State)), new Height(Blocks), "are not those of the state tree");

    [Test]
    public void A_state_entry_too_many_is_found() => AssertFound(
        (batch, db) => batch.Put(KeyValueContract.KeyOf("planted").Span, "x"u8, db.Handle(Family.State)), new Height(Blocks), "entries, the state tree");

    [Test]
    public void A_lost_tree_node_is_found() => AssertFound(
        (batch, db) => batch.Delete(LiveLeaf(db).Encode(), db.Handle(Family.Nodes)), new Height(Blocks), "is missing");

    [Test]
    public void A_changed_tree_node_is_found() => AssertFound(
        (batch, db) => batch.Put(LiveLeaf(db).Encode(), OtherLeaf(db), db.Handle(Family.Nodes)), new Height(Blocks), "its parent says");

    [Test]
    public void A_family_that_came_back_older_than_the_tip_is_refused_when_opening()
    {
        Plant((batch, db) => batch.Put(FamilyMark.Key, HeightKey.Write(new byte[HeightKey.Size], new Height(Blocks - 1)).ToArray(), db.Handle(Family.State)));
        Assert.That(() => Chain.Open(LedgerPath), Throws.TypeOf<StorageDamagedException>().With.Message.Contains("stands at height 39, the tip at 40"));
    }

    [Test]
    public void A_sender_that_did_not_sign_is_found()
    {
        using var store = LedgerStore.OpenReadOnly(LedgerPath, Chain.ChainId, TestChain.Small);
        var findings = LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: true, _ => { });
        Assert.That(findings, Has.Count.EqualTo(Blocks), "the tests' transactions carry no signatures");
        Assert.That(findings[0].What, Does.Contain("do not carry their sender's signature"));
    }

    private void AssertFound(Action<WriteBatch, LedgerDatabase> damage, Height? height, string what)
    {
        Plant(damage);
        var findings = Verify();
        var found = findings.FirstOrDefault(f => f.What.Contains(what, StringComparison.Ordinal));
        Assert.That(found, Is.Not.Null, $"'{what}' is not among: {string.Join('\n', findings)}");
        if (height is not null) Assert.That(found!.Height, Is.EqualTo(height));
        Assert.That(found!.Part, Does.Contain(LedgerPath));
        Assert.That(found.Remedy, Does.Contain("city node repair"));
    }

    private IReadOnlyList<Finding> Verify()
    {
        using var store = LedgerStore.OpenReadOnly(LedgerPath, Chain.ChainId, TestChain.Small);
        return LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { });
    }

    private void Plant(Action<WriteBatch, LedgerDatabase> damage)
    {
        using var db = LedgerDatabase.Open(LedgerPath, TestChain.Small);
        using var batch = new WriteBatch();
        damage(batch, db);
        db.Write(batch, "planting damage");
    }

    private TreeNodeKey LiveLeaf(LedgerDatabase db)
    {
        // A leaf of the tip's tree stands below its root: any leaf that the newest block wrote.
        foreach (var (key, value) in FamilyReading.Entries(db, Family.Nodes).Reverse())
        {
            var reader = new CanonicalReader(key);
            var at = TreeNodeKey.Decode(ref reader);
            if (at.Version.Value == Blocks && TreeNode.Decode(value) is LeafNode) return at;
        }

        throw new InvalidOperationException("the last block wrote no leaf");
    }

    private byte[] OtherLeaf(LedgerDatabase db)
    {
        var own = LiveLeaf(db).Encode();
        return FamilyReading.Entries(db, Family.Nodes).First(e => TreeNode.Decode(e.Value) is LeafNode && !e.Key.AsSpan().SequenceEqual(own)).Value;
    }

    private static byte[] AnyKey(LedgerDatabase db, Family family) => FamilyReading.Entries(db, family).First().Key;

    private static void ChangeChunk(WriteBatch batch, LedgerDatabase db, Family family, int offset)
    {
        var key = HeightKey.Write(new byte[HeightKey.ChunkSize], Old, 0).ToArray();
        var chunk = db.Get(family, key)!;
        chunk[offset] ^= 0x40;
        batch.Put(key, chunk, db.Handle(family));
    }

    private List<string> Files() =>
        [.. new DirectoryInfo(LedgerPath).GetFiles().Where(f => f.Name != "LOG" && !f.Name.StartsWith("LOG.", StringComparison.Ordinal))
            .Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc:O}").Order(StringComparer.Ordinal)];
}
