using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class BlockExecutorTests
{
    private TestCity _city = null!;

    [SetUp]
    public void SetUp() => _city = new TestCity(ProbeContract.Registry());

    [TearDown]
    public void TearDown() => _city.Dispose();

    private DecodedTransaction Probe(string method, string text = "", string? idempotencyKey = null) =>
        _city.Transaction(_city.Admin("urban"), "probe", method, Encoding.UTF8.GetBytes(text), idempotencyKey: idempotencyKey);

    private static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Encoding.UTF8.GetString(present.Span) : "none";

    [Test]
    public void Transactions_see_the_writes_of_those_before_them_and_the_next_block_sees_them_all()
    {
        var receipts = _city.Commit([Probe("read", "a"), Probe("put", "a"), Probe("read", "a"), Probe("delete", "a"), Probe("read", "a"), Probe("put", "b")]);
        var next = _city.Commit([Probe("read", "a"), Probe("read", "b")]);
        Assert.Multiple(() =>
        {
            Assert.That(receipts.Select(r => Text(r.ReturnValue)), Is.EqualTo(new[] { "absent", "done", "1", "", "absent", "done" }));
            Assert.That(next.Select(r => Text(r.ReturnValue)), Is.EqualTo(new[] { "absent", "1" }));
            Assert.That(receipts[1].Events.Single(), Has.Property("Contract").EqualTo("probe").And.Property("Name").EqualTo("Put"));
        });
    }

    [TestCase("put-then-refuse", "probe.refused")]
    [TestCase("put-then-throw", RefusalCodes.ContractFailed)]
    [TestCase("many-events", RefusalCodes.ContractFailed)]
    [TestCase("big-receipt", RefusalCodes.ContractFailed)]
    [TestCase("big-return", RefusalCodes.ContractFailed)]
    [TestCase("many-writes", RefusalCodes.ContractFailed)]
    [TestCase("no-such-method", RefusalCodes.UnknownMethod)]
    public void A_failed_transaction_has_a_receipt_and_no_effect(string method, string code)
    {
        var before = _city.ContractState();
        var receipt = _city.Commit([Probe(method, "x")])[0];
        var reader = new CanonicalReader(receipt.Encode());
        Assert.Multiple(() =>
        {
            Assert.That((receipt.Succeeded, receipt.ErrorCode), Is.EqualTo((false, code)));
            Assert.That(receipt.Events, Is.Empty);
            Assert.That(_city.ContractState(), Is.EqualTo(before));
            Assert.That(receipt.ErrorSentence, Does.Not.Contain(AppContext.BaseDirectory));
        });
        Receipt.Decode(ref reader);
        Assert.That(reader.IsComplete, Is.True, "the receipt is within its limits");
    }

    [Test]
    public void A_failed_transaction_does_not_touch_what_others_in_its_block_write()
    {
        _city.Commit([Probe("put", "a"), Probe("put-then-throw", "a"), Probe("put", "b")]);
        Assert.That(Text(_city.Ledger.GetState(ProbeContract.Key("a"))), Is.EqualTo("1"));
        Assert.That(Text(_city.Ledger.GetState(ProbeContract.Key("b"))), Is.EqualTo("1"));
    }

    [TestCase("violate")]
    [TestCase("trespass")]
    public void Our_own_errors_are_never_a_receipt(string method) =>
        Assert.That(() => _city.Commit([Probe(method)]), Throws.InstanceOf<InvariantViolatedException>());

    [Test]
    public void A_disk_that_fails_is_never_a_receipt()
    {
        var transaction = Probe("read", "a");
        var broken = new BrokenDisk(_city.Ledger, ProbeContract.Key("a"));
        Assert.That(
            () => _city.Executor.Execute(broken, _city.Head, _city.Propose([transaction]), [transaction]),
            Throws.InstanceOf<StateUnreadableException>());
    }

    [Test]
    public void An_unknown_contract_is_a_receipt_that_repeats_no_hostile_bytes()
    {
        var transaction = _city.Transaction(_city.Admin("urban"), "no\u0007such\n", "m", default);
        var receipt = _city.Commit([transaction])[0];
        Assert.That((receipt.ErrorCode, receipt.ErrorSentence), Is.EqualTo((RefusalCodes.UnknownContract, "there is no contract 'no?such?'")));
    }

    [Test]
    public void The_sender_is_known_with_department_and_roles() =>
        Assert.That(Text(_city.Commit([Probe("who")])[0].ReturnValue), Is.EqualTo("urban/department-admin"));

    [Test]
    public void An_empty_block_keeps_the_root_and_its_height_is_provable()
    {
        _city.Commit([Probe("put", "a")]);
        var root = _city.Head.StateRoot;
        _city.Commit([]);
        var proven = StateTree.Prove(_city.Ledger, _city.Head.Height, ProbeContract.Key("a"))!;
        Assert.Multiple(() =>
        {
            Assert.That(_city.Head.StateRoot, Is.EqualTo(root));
            Assert.That(proven.Proof.Verify(root, ProbeContract.Key("a").Span, proven.Value), Is.True);
        });
    }

    [Test]
    public void An_executed_block_serves_as_the_ledger_of_the_next_before_it_is_written()
    {
        var first = new[] { Probe("put", "a"), Probe("put", "b") };
        var firstProposal = _city.Propose(first);
        var executed = _city.Executor.Execute(_city.Ledger, _city.Head, firstProposal, first);
        var over = executed.Over(_city.Ledger);
        var second = new[] { Probe("read", "a"), Probe("delete", "b"), Probe("put", "c") };
        var secondProposal = Proposal.Create(
            _city.Genesis.ChainId, new Height(2), executed.Header.Hash(), executed.Header.Time.Add(TimeSpan.FromSeconds(1)), new MemberIndex(0),
            [.. second.Select(t => t.Id)], _city.Certify(executed.Header, _city.Genesis.Membership), executed.Header.NextMembershipHash);
        Assert.That(ProposalRules.Check(secondProposal, executed.Header, second, over), Is.Null);
        Assert.That(TransactionRules.Check(first[0], over, executed.Header.Time, _city.Genesis.ChainId)!.Code, Is.EqualTo(RefusalCodes.AlreadyCommitted));
        var ahead = _city.Executor.Execute(over, executed.Header, secondProposal, second);
        _city.Ledger.Apply(executed.Changes);
        var after = _city.Executor.Execute(_city.Ledger, executed.Header, secondProposal, second);
        Assert.Multiple(() =>
        {
            Assert.That(ahead.Header, Is.EqualTo(after.Header));
            Assert.That(ahead.Changes.NewNodes.Select(n => n.Key), Is.EqualTo(after.Changes.NewNodes.Select(n => n.Key)));
            Assert.That(ahead.Changes.StaleNodes, Is.EqualTo(after.Changes.StaleNodes));
            Assert.That(Text(ahead.Receipts[0].ReturnValue), Is.EqualTo("1"));
        });
    }

    [Test]
    public void A_transaction_that_the_rules_refuse_fails_and_does_not_use_up_its_key()
    {
        var good = Probe("put", "a", idempotencyKey: "one");
        var sameKey = Probe("put", "b", idempotencyKey: "one");
        var proposal = _city.Propose([good, sameKey]);
        var block = _city.Executor.Execute(_city.Ledger, _city.Head, proposal, [good, sameKey]);
        Assert.Multiple(() =>
        {
            Assert.That(block.Receipts[1].ErrorCode, Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
            Assert.That(block.Changes.Transactions.Select(t => t.Id), Is.EqualTo(new[] { good.Id }));
            Assert.That(block.Changes.State.Select(w => w.Key), Is.EqualTo(new[] { TransactionLog.Key, ProbeContract.Key("a") }));
        });
    }

    [Test]
    public void Contract_versions_take_over_at_their_height()
    {
        var registry = new ContractRegistry([new ContractVersion(new ProbeContract(), 1, Height.Genesis), new ContractVersion(new ProbeContract(), 2, new Height(10))]);
        Assert.Multiple(() =>
        {
            Assert.That(registry.Find("probe", new Height(9)), Is.Not.SameAs(registry.Find("probe", new Height(10))));
            Assert.That(registry.Find("probe", new Height(9)), Is.SameAs(registry.Find("probe", Height.Genesis)));
            Assert.That(registry.Find("other", Height.Genesis), Is.Null);
        });
    }

    private sealed class BrokenDisk(ILedgerReader ledger, StateKey unreadable) : ILedgerReader
    {
        public Height Height => ledger.Height;

        public ReadOnlyMemory<byte>? GetState(StateKey key) => key == unreadable ? throw new IOException("sector 7") : ledger.GetState(key);

        public TreeNode? GetNode(in TreeNodeKey key) => ledger.GetNode(key);

        public TxId? FindByIdempotencyId(Hash256 idempotencyId) => ledger.FindByIdempotencyId(idempotencyId);
    }
}
