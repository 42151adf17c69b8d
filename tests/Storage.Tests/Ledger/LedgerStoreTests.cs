using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class LedgerStoreTests : LedgerFixture
{
    [Test]
    public void A_new_ledger_is_empty_until_genesis_and_has_height_0_then()
    {
        using var store = LedgerStore.Open(LedgerPath, Chain.ChainId, TestChain.Small);
        Assert.That(store.IsEmpty, Is.True);
        Assert.That(() => store.Tip, Throws.TypeOf<InvariantViolatedException>());

        store.ApplyGenesis(CityConsortium.Ledger.GenesisLedger.Create(Chain.Genesis));

        Assert.That(store.IsEmpty, Is.False);
        Assert.That(store.Height, Is.EqualTo(Height.Genesis));
        Assert.That(store.Tip.Proposal, Is.Null);
        Assert.That(store.GetBlock(Height.Genesis), Is.Null);
        Assert.That(CityConsortium.Ledger.NextMembership.In(store).Hash, Is.EqualTo(Chain.Genesis.Membership.Hash));
    }

    [Test]
    public void Everything_of_a_block_reads_back_after_reopening()
    {
        CommittedBlock first, second;
        using (var store = Chain.Open(LedgerPath))
        {
            first = Chain.Extend(store, new Write("a", "1"), new Write("b", "2"));
            second = Chain.Extend(store, new Write("a", null), new Write("c", "3"));
        }

        using var again = Chain.Open(LedgerPath);
        Assert.That(again.Height, Is.EqualTo(new Height(2)));
        Assert.That(again.Tip.Hash, Is.EqualTo(second.Header.Hash()));
        Assert.That(again.Tip.Certificate.Hash(), Is.EqualTo(second.Certificate.Hash()));
        Assert.That(again.Tip.Proposal!.Digest, Is.EqualTo(second.Proposal.Digest));
        Assert.That(again.Tip.TransactionCount, Is.EqualTo(4));
        Assert.That(again.GetBlock(new Height(1))!.Encode(), Is.EqualTo(first.Encode()));
        Assert.That(again.GetBlock(new Height(2))!.Encode(), Is.EqualTo(second.Encode()));
        Assert.That(again.GetHeader(new Height(1))!.ParentCertificate!.Height, Is.EqualTo(Height.Genesis));
        Assert.That(Text(again, "a"), Is.Null);
        Assert.That(Text(again, "b"), Is.EqualTo("2"));
        Assert.That(Text(again, "c"), Is.EqualTo("3"));
    }

    [Test]
    public void A_transaction_is_found_by_id_and_by_idempotency_id_with_its_body_and_receipt()
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, 2);
        var block = Chain.Extend(store, [.. Enumerable.Range(0, 100).Select(i => new Write($"many{i}", "x"))]);

        foreach (var index in new[] { 0, 31, 32, 63, 64, 99 })
        {
            var body = block.Bodies[index];
            var decoded = DecodedTransaction.From(body)!;
            Assert.That(store.FindTransaction(body.Id), Is.EqualTo(new TransactionLocation(block.Height, index)));
            Assert.That(store.FindByIdempotencyId(decoded.IdempotencyId), Is.EqualTo(body.Id));
            Assert.That(store.GetTransaction(block.Height, index)!.Id, Is.EqualTo(body.Id));
            Assert.That(store.GetReceipt(block.Height, index)!.Value.ToArray(), Is.EqualTo(block.EncodedReceipts[index].ToArray()));
        }
    }

    [Test]
    public void What_is_not_there_is_null_and_never_an_exception()
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, 1, writesPerBlock: 3);
        var above = store.Height.Next;
        Assert.Multiple(() =>
        {
            Assert.That(store.FindTransaction(new TxId(Hash256.Zero)), Is.Null);
            Assert.That(store.FindByIdempotencyId(Hash256.Zero), Is.Null);
            Assert.That(store.GetBlock(above), Is.Null);
            Assert.That(store.GetHeader(above), Is.Null);
            Assert.That(store.GetReceipts(above), Is.Null);
            Assert.That(store.GetReceipt(store.Height, 3), Is.Null);
            Assert.That(store.GetReceipt(store.Height, -1), Is.Null);
            Assert.That(store.GetReceipt(store.Height, 1000), Is.Null);
            Assert.That(store.GetTransaction(above, 0), Is.Null);
            Assert.That(store.ProveState(KeyValueContract.KeyOf("k1"), above), Is.Null);
            Assert.That(store.GetState(KeyValueContract.KeyOf("never")), Is.Null);
        });
    }

    [Test]
    public void An_empty_value_is_not_an_absent_one()
    {
        using var store = Chain.Open(LedgerPath);
        Chain.Extend(store, new Write("empty", ""));
        Assert.That(Text(store, "empty"), Is.EqualTo(""));
        var answer = store.ProveState(KeyValueContract.KeyOf("empty"))!;
        Assert.That(answer.State.Value, Is.Not.Null);
        Assert.That(answer.State.Value!.Value.Length, Is.Zero);
    }

    [Test]
    public void A_block_without_transactions_is_a_block()
    {
        using var store = Chain.Open(LedgerPath);
        var block = Chain.Extend(store);
        Assert.That(store.GetBlock(new Height(1))!.Encode(), Is.EqualTo(block.Encode()));
        Assert.That(store.GetReceipts(new Height(1)), Is.Empty);
        Assert.That(store.ProveState(KeyValueContract.KeyOf("a"))!.State.Proof.Verify(block.Header.StateRoot, KeyValueContract.KeyOf("a").Span, null), Is.True);
    }

    [Test]
    public void A_block_that_does_not_follow_the_tip_is_refused_as_our_own_error()
    {
        using var store = Chain.Open(LedgerPath);
        var (block, changes) = Chain.Next(store, new Write("a", "1"));
        store.Apply(block, changes);
        Assert.That(() => store.Apply(block, changes), Throws.TypeOf<InvariantViolatedException>().With.Message.Contains("follows the tip"));
        var (next, _) = Chain.Next(store, new Write("a", "2"));
        Assert.That(() => store.Apply(next, changes), Throws.TypeOf<InvariantViolatedException>());
        Assert.That(() => store.Apply(next with { Certificate = block.Certificate }, changes with { Height = next.Height }), Throws.TypeOf<InvariantViolatedException>());
        Assert.That(store.Height, Is.EqualTo(new Height(1)));
    }

    [Test]
    public void Recent_headers_come_oldest_first_without_genesis()
    {
        using var store = Chain.Open(LedgerPath);
        Assert.That(store.GetRecentHeaders(5), Is.Empty);
        Grow(store, 7);
        Assert.That(store.GetRecentHeaders(3).Select(h => h.Height.Value), Is.EqualTo(new ulong[] { 5, 6, 7 }));
        Assert.That(store.GetRecentHeaders(64).Select(h => h.Height.Value), Is.EqualTo(new ulong[] { 1, 2, 3, 4, 5, 6, 7 }));
        Assert.That(
            store.GetRecentHeaders(1)[0].ParentCertificate!.Signatures.Select(s => s.Member),
            Is.EqualTo(store.GetHeader(new Height(6))!.Certificate.Signatures.Select(s => s.Member)));
    }

    [Test]
    public void Another_chains_ledger_is_refused_with_both_chain_ids()
    {
        using (Chain.Open(LedgerPath))
        {
        }

        using var other = new TestChain("another city");
        Assert.That(
            () => other.Open(LedgerPath),
            Throws.InstanceOf<StorageRefusedException>().With.Message.Contains(Chain.ChainId.ToString()).And.Message.Contains(other.ChainId.ToString()));
    }

    [Test]
    public void A_ledger_that_is_open_is_not_opened_again()
    {
        using var store = Chain.Open(LedgerPath);
        Assert.That(() => Chain.Open(LedgerPath), Throws.InstanceOf<StorageRefusedException>());
        Assert.That(store.Height, Is.EqualTo(Height.Genesis));
    }

    private static string? Text(LedgerStore store, string key) =>
        store.GetState(KeyValueContract.KeyOf(key)) is { } value ? System.Text.Encoding.UTF8.GetString(value.Span) : null;
}
