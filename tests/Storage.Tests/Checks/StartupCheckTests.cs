using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage.Tests;

/// <summary>Damage that is planted in a closed ledger is found before the node does anything with it.</summary>
[TestFixture]
internal sealed class StartupCheckTests : LedgerFixture
{
    private const int Blocks = 10;

    private static readonly Height Tip = new(Blocks);

    [SetUp]
    public void GrowAndClose()
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, Blocks);
    }

    [Test]
    public void A_whole_ledger_passes()
    {
        using var store = Chain.Open(LedgerPath);
        Assert.That(Check(store), Is.EqualTo(new StartupReport(Tip, Blocks)));
        Assert.That(StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, 3).BlocksChecked, Is.EqualTo(3));
    }

    [Test]
    public void A_ledger_of_genesis_alone_passes()
    {
        using var store = Chain.Open(Root["fresh"]);
        Assert.That(Check(store), Is.EqualTo(new StartupReport(Height.Genesis, 0)));
    }

    [Test]
    public void A_signature_that_does_not_fit_is_found_and_names_the_department() => AssertFound(
        (_, db) => ReplaceHeader(db, new Height(8), h =>
        {
            var signatures = h.Certificate.Signatures.ToArray();
            signatures[1] = new MemberSignature(signatures[1].Member, signatures[0].Signature);
            return h with { Certificate = h.Certificate with { Signatures = signatures } };
        }), new Height(8), "signature of department environment");

    [Test]
    public void Too_few_signatures_are_found() => AssertFound(
        (_, db) => ReplaceHeader(db, Tip, h => h with { Certificate = h.Certificate with { Signatures = [.. h.Certificate.Signatures.Take(2)] } }),
        Tip, "has 2 signatures; 3 of 4 are needed");

    [Test]
    public void A_header_of_another_block_is_found() => AssertFound(
        (_, db) => ReplaceHeader(db, new Height(7), h => h with { Header = h.Header with { StateRoot = Hash256.Zero } }),
        new Height(8), "its parent is");

    [Test]
    public void A_tip_that_is_not_the_tip_records_is_found_when_opening() => AssertFoundOnOpening(
        (_, db) => ReplaceHeader(db, Tip, h => h with { Header = h.Header with { StateRoot = Hash256.Zero } }), Tip, "the tip record says");

    [Test]
    public void A_missing_header_is_found() => AssertFound((batch, db) => batch.Delete(Key(new Height(6)), db.Handle(Family.Headers)), new Height(6), "the header is missing");

    [Test]
    public void A_missing_root_is_found() => AssertFound(
        (batch, db) => batch.Delete(TreeNodeKey.RootOf(Tip).Encode(), db.Handle(Family.Nodes)), Tip, "the root node of the state tree is missing");

    [Test]
    public void Another_heights_root_is_found() => AssertFound(
        (batch, db) => batch.Put(
            TreeNodeKey.RootOf(Tip).Encode(), db.Get(Family.Nodes, TreeNodeKey.RootOf(Tip.Previous).Encode())!, db.Handle(Family.Nodes)),
        Tip, "the state tree has root");

    [Test]
    public void Changed_receipts_are_found() => AssertFound((batch, db) => Change(batch, db, Family.Receipts, 40), Tip, "the receipts are not those");

    [Test]
    public void A_changed_transaction_is_found_when_opening() => AssertFoundOnOpening((batch, db) => Change(batch, db, Family.Bodies, 20), Tip, "the transactions are not those");

    [Test]
    public void A_transaction_with_a_wrong_length_is_found_when_opening() => AssertFoundOnOpening((batch, db) => Change(batch, db, Family.Bodies, 0), Tip, "no valid length");

    [Test]
    public void Missing_transactions_are_found_when_opening() => AssertFoundOnOpening(
        (batch, db) => batch.Delete(Chunk(Tip), db.Handle(Family.Bodies)), Tip, "chunk 0 is missing");

    [Test]
    public void Another_membership_in_the_state_is_found() => AssertFound(
        (batch, db) => batch.Put(NextMembership.Key.Span, "nobody"u8, db.Handle(Family.State)), Tip, "another next membership");

    [Test]
    public void A_broken_tip_record_is_found_when_opening() => AssertFoundOnOpening(
        (batch, db) => batch.Put("tip"u8, "nothing"u8, db.Handle(Family.Meta)), null, "the tip record does not decode");

    [Test]
    public void Another_genesis_is_found()
    {
        using var store = Chain.Open(LedgerPath);
        var genesis = GenesisLedger.Create(Chain.Genesis);
        var other = genesis with { Header = genesis.Header with { StateRoot = Hash256.Zero } };
        Assert.That(() => StartupCheck.Run(store, other, Ed25519.Verifier), Throws.TypeOf<StorageDamagedException>().With.Message.Contains("genesis"));
    }

    [Test]
    public void A_flipped_byte_in_a_table_file_is_found_or_does_no_harm()
    {
        var random = Seed.Random();
        using (Chain.Open(LedgerPath))
        {
            // Opening writes what was in the log into table files.
        }

        var found = 0;
        foreach (var table in Directory.GetFiles(LedgerPath, "*.sst"))
        {
            for (var i = 0; i < 2; i++)
            {
                var copy = Root["copy"];
                TestDirectory.CopyAsAfterKill(LedgerPath, copy);
                DiskDamage.FlipByte(Path.Combine(copy, Path.GetFileName(table)), random.NextInt64(new FileInfo(table).Length));
                if (!ReadsRight(copy)) found++;
                Directory.Delete(copy, recursive: true);
            }
        }

        Assert.That(found, Is.Positive, "a byte of a data block is hit in most files");
    }

    private bool ReadsRight(string directory)
    {
        try
        {
            using var store = Chain.Open(directory);
            Assert.That(Check(store).BlocksChecked, Is.EqualTo(Blocks));
            for (var k = 0; k < 40; k++)
            {
                var key = KeyValueContract.KeyOf($"k{k}");
                Assert.That(store.ProveState(key)!.State.Proof.Verify(store.Tip.Header.StateRoot, key.Span, store.GetState(key)), Is.True);
            }

            return true;
        }
        catch (StorageDamagedException e)
        {
            Assert.That(e.Message, Does.Contain("city node repair"));
            return false;
        }
    }

    private StartupReport Check(LedgerStore store) => StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, 64);

    private void AssertFound(Action<WriteBatch, LedgerDatabase> damage, Height? height, string what)
    {
        Plant(damage);
        using var store = Chain.Open(LedgerPath);
        AssertReported(() => Check(store), height, what);
    }

    private void AssertFoundOnOpening(Action<WriteBatch, LedgerDatabase> damage, Height? height, string what)
    {
        Plant(damage);
        AssertReported(() => Chain.Open(LedgerPath).Dispose(), height, what);
        AssertReported(() => Chain.Open(LedgerPath).Dispose(), height, what); // the refusal changed nothing and released the directory
    }

    private void AssertReported(Action reading, Height? height, string what)
    {
        var e = Assert.Throws<StorageDamagedException>(() => reading());
        Assert.That(e.Height, Is.EqualTo(height));
        Assert.That(e.Message, Does.Contain(what).And.Contain(LedgerPath).And.Contain("city node repair DIR --from PEER"));
    }

    private void Plant(Action<WriteBatch, LedgerDatabase> damage)
    {
        using var db = LedgerDatabase.Open(LedgerPath, TestChain.Small);
        using var batch = new WriteBatch();
        damage(batch, db);
        db.Write(batch, "planting damage");
    }

    private static void ReplaceHeader(LedgerDatabase db, Height height, Func<CertifiedHeader, CertifiedHeader> change)
    {
        var table = new HeaderTable(db);
        using var batch = new WriteBatch();
        var changed = change(table.Read(height)!);
        table.Write(batch, changed);
        db.Write(batch, "planting damage");
    }

    private static void Change(WriteBatch batch, LedgerDatabase db, Family family, int offset)
    {
        var chunk = db.Get(family, Chunk(Tip))!;
        chunk[offset] ^= 0x40;
        batch.Put(Chunk(Tip), chunk, db.Handle(family));
    }

    private static byte[] Key(Height height) => HeightKey.Write(new byte[HeightKey.Size], height).ToArray();

    private static byte[] Chunk(Height height) => HeightKey.Write(new byte[HeightKey.ChunkSize], height, 0).ToArray();
}
