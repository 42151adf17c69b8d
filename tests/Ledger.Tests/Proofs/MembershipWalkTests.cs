using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>A light verifier's walk from genesis through changed memberships.</summary>
[TestFixture]
public sealed class MembershipWalkTests
{
    private TestCity _city = null!;
    private Membership _second = null!;
    private Membership _third = null!;
    private List<MembershipChange> _changes = null!;
    private BlockProof _proof = null!;

    [SetUp]
    public void SetUp()
    {
        _city = new TestCity(ProbeContract.Registry());
        _second = TestCity.Members("v2", _city);
        _third = TestCity.Members("v3", _city);
        var first = Header(5, _city.Genesis.Membership, _second);
        var then = Header(9, _second, _third);
        var last = Header(12, _third, _third);
        _changes =
        [
            new MembershipChange(first, _city.Certify(first, _city.Genesis.Membership), _second),
            new MembershipChange(then, _city.Certify(then, _second), _third),
        ];
        _proof = new BlockProof(last, _city.Certify(last, _third), _changes);
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    private BlockHeader Header(ulong height, Membership decides, Membership next) => new(
        new ProposalHeader(
            _city.Genesis.ChainId, new Height(height), Hash256.Zero, TestCity.GenesisTime, new MemberIndex(0), 0,
            MerkleTree.RootOf([]), Hash256.Zero, decides.Hash),
        Hash256.Zero, MerkleTree.RootOf([]), next.Hash);

    private string? Problem(BlockProof proof) => proof.Problem(_city.Genesis, Ed25519.Verifier, out _);

    [Test]
    public void A_chain_of_changes_leads_to_the_set_that_signed()
    {
        Assert.That(_proof.Problem(_city.Genesis, Ed25519.Verifier, out var decidedBy), Is.Null);
        Assert.That(decidedBy.Hash, Is.EqualTo(_third.Hash));
    }

    [Test]
    public void No_change_may_be_left_out_swapped_repeated_or_replaced()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Problem(_proof with { MembershipChanges = [] }), Does.Contain("do not lead to"));
            Assert.That(Problem(_proof with { MembershipChanges = [_changes[0]] }), Does.Contain("do not lead to"));
            Assert.That(Problem(_proof with { MembershipChanges = [_changes[1]] }), Does.Contain("do not lead to"));
            Assert.That(Problem(_proof with { MembershipChanges = [_changes[1], _changes[0]] }), Is.Not.Null);
            Assert.That(Problem(_proof with { MembershipChanges = [_changes[0], _changes[0], _changes[1]] }), Does.Contain("out of order"));
            Assert.That(Problem(_proof with { MembershipChanges = [_changes[0] with { Next = _third }, _changes[1]] }), Does.Contain("not the one that its header names"));
        });
    }

    [Test]
    public void A_set_cannot_appoint_its_own_predecessor_or_sign_for_an_earlier_height()
    {
        var selfMade = Header(5, _second, _second);
        var forged = new MembershipChange(selfMade, _city.Certify(selfMade, _second), _second);
        var early = Header(8, _third, _third);
        Assert.Multiple(() =>
        {
            Assert.That(Problem(_proof with { MembershipChanges = [forged, _changes[1]] }), Does.Contain("do not lead to"));
            Assert.That(Problem(new BlockProof(early, _city.Certify(early, _third), _changes)), Does.Contain("not after the last membership change"));
            var noChange = Header(3, _city.Genesis.Membership, _city.Genesis.Membership);
            var idle = new MembershipChange(noChange, _city.Certify(noChange, _city.Genesis.Membership), _city.Genesis.Membership);
            Assert.That(Problem(_proof with { MembershipChanges = [idle, .. _changes] }), Does.Contain("does not change"));
        });
    }

    [Test]
    public void Genesis_itself_is_signed_by_nobody()
    {
        var genesis = BlockHeader.ForGenesis(_city.Genesis, Hash256.Zero);
        Assert.That(Problem(new BlockProof(genesis, Certificate.ForGenesis(genesis.Hash()), [])), Does.Contain("genesis"));
    }

    [Test]
    public void A_history_knows_who_decides_each_height_and_what_proves_it()
    {
        var history = MembershipHistory.From(_city.Genesis.Membership, _changes);
        var sets = new[] { 1UL, 5UL, 6UL, 9UL, 10UL, 99UL }.Select(h => history.At(new Height(h)).Hash);
        Assert.Multiple(() =>
        {
            Assert.That(sets, Is.EqualTo(new[] { _city.Genesis.Membership.Hash, _city.Genesis.Membership.Hash, _second.Hash, _second.Hash, _third.Hash, _third.Hash }));
            Assert.That(new[] { 1UL, 5UL, 6UL, 9UL, 10UL }.Select(h => history.ChangesBefore(new Height(h)).Count), Is.EqualTo(new[] { 0, 0, 1, 1, 2 }));
            Assert.That(history.Current.SignersOf(new Height(9)).Hash, Is.EqualTo(_second.Hash));
            Assert.That(history.Problem(_city.Genesis.ChainId, Ed25519.Verifier), Is.Null);
            Assert.That(MembershipHistory.From(_city.Genesis.Membership, [_changes[1]]).Problem(_city.Genesis.ChainId, Ed25519.Verifier), Does.Contain("do not lead to"));
            Assert.That(() => history.With(_changes[0]), Throws.TypeOf<InvariantViolatedException>());
        });
    }

    [Test]
    public void Changes_survive_the_file()
    {
        _city.Commit([_city.Transaction(_city.Admin("urban"), "probe", "put", "a"u8.ToArray())]);
        var receipt = PortableReceipt.From(_city.Blocks[0], 0, _changes);
        var read = PortableReceipt.Parse(receipt.ToJson(), out var problem);
        Assert.That(problem, Is.Null);
        Assert.That(read!.Block.MembershipChanges.Select(c => c.Next.Hash), Is.EqualTo(new[] { _second.Hash, _third.Hash }));
        Assert.That(read.ToJson(), Is.EqualTo(receipt.ToJson()));
    }
}
