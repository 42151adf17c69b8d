using CityConsortium.Types;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client.Tests;

/// <summary>The client walks from genesis' set through certified changes, and believes no others.</summary>
internal sealed class MembershipWalkTests
{
    private static readonly string[] Names = ["urban", "environment", "health", "finance"];

    private readonly List<SigningKey> _keys = [];
    private Genesis _genesis = null!; // set before every test
    private Membership _second = null!; // set before every test
    private BlockProver _prover = null!; // set before every test
    private MembershipBook _book = null!; // set before every test

    [SetUp]
    public void SetUp()
    {
        var first = Members(0);
        _second = Members(4);
        var departments = first.Validators.Select(v => new GenesisDepartment(v.Department, v.Department.Value, v.Department.Value, v.ConsensusKey)).ToList();
        _genesis = new Genesis("walk", new BlockTime(1_700_000_000_000), departments, first, ConsensusParameters.Default);
        _book = new MembershipBook(first);
        _prover = new BlockProver(_genesis, _book, Ed25519.Verifier);
    }

    [TearDown]
    public void TearDown()
    {
        _keys.ForEach(k => k.Dispose());
        _keys.Clear();
    }

    [Test]
    public void A_block_of_a_later_set_is_proven_by_the_change_that_leads_to_it()
    {
        var block = Header(9, _second, _second);
        Assert.That(Prove(block, _second, [], out var problem), Is.Null);
        Assert.That(problem, Does.Contain("does not follow from genesis"));

        var proven = Prove(block, _second, [Change(5, _genesis.Membership, _second)], out problem);
        Assert.That(problem, Is.Null);
        Assert.That(proven!.Membership.Hash, Is.EqualTo(_second.Hash));
        Assert.That(proven.ToProof().Problem(_genesis, Ed25519.Verifier, out _), Is.Null, "and somebody else can walk the same way");
        Assert.That(_book.KnownChanges, Is.EqualTo(1));
        Assert.That(_book.OwnerOfPin(_second.Validators[2].TlsPin), Is.EqualTo(DepartmentId.Of("health")), "its validators may be connected to");
        Assert.That(_book.OwnerOfPin(_genesis.Membership.Validators[2].TlsPin), Is.Null, "those that left may not");
    }

    [Test]
    public void What_is_known_need_not_be_shown_again_and_is_not_checked_again()
    {
        var change = Change(5, _genesis.Membership, _second);
        Assert.That(Prove(Header(6, _second, _second), _second, [change], out _), Is.Not.Null);
        var checks = _prover.SignatureChecks;
        Assert.That(Prove(Header(7, _second, _second), _second, [], out _), Is.Not.Null);
        Assert.That(Prove(Header(8, _second, _second), _second, [change], out _), Is.Not.Null);
        Assert.That(_prover.SignatureChecks - checks, Is.EqualTo(2), "one for each block");
    }

    [Test]
    public void Blocks_from_before_the_change_stay_proven_and_the_old_set_certifies_nothing_after_it()
    {
        Assert.That(Prove(Header(9, _second, _second), _second, [Change(5, _genesis.Membership, _second)], out _), Is.Not.Null);
        Assert.That(Prove(Header(3, _genesis.Membership, _genesis.Membership), _genesis.Membership, [], out _), Is.Not.Null);
        Assert.That(Prove(Header(7, _genesis.Membership, _genesis.Membership), _genesis.Membership, [], out var problem), Is.Null);
        Assert.That(problem, Does.Contain("does not follow from genesis"));
    }

    [Test]
    public void A_change_that_its_own_new_set_signed_or_another_set_than_the_header_names_is_refused()
    {
        var selfMade = Change(5, _genesis.Membership, _second, signedBy: _second);
        Assert.That(Prove(Header(9, _second, _second), _second, [selfMade], out var problem), Is.Null);
        Assert.That(problem, Does.Contain("does not fit"));

        var swapped = Change(5, _genesis.Membership, _second);
        swapped.NextMembership = Bytes(_genesis.Membership.Encode);
        Assert.That(Prove(Header(9, _second, _second), _second, [swapped], out problem), Is.Null);
        Assert.That(problem, Does.Contain("not the one that the block commits to"));
        Assert.That(_book.KnownChanges, Is.Zero, "nothing of it was learnt");
    }

    [Test]
    public void More_changes_than_a_chain_can_have_are_not_even_read()
    {
        var many = Enumerable.Repeat(new Wire.MembershipChange(), Limits.MaxMembershipChanges + 1).ToArray();
        Assert.That(Prove(Header(9, _second, _second), _second, many, out var problem), Is.Null);
        Assert.That(problem, Does.Contain("membership changes"));
    }

    private ProvenBlock? Prove(BlockHeader header, Membership decides, Wire.MembershipChange[] changes, out string? problem)
    {
        var list = new RepeatedField<Wire.MembershipChange>();
        list.AddRange(changes);
        return _prover.Prove(Bytes(header.Encode), Bytes(Certify(header, decides).Encode), list, out problem);
    }

    private Membership Members(int firstKey)
    {
        while (_keys.Count < firstKey + Names.Length) _keys.Add(SigningKey.FromSeed(Enumerable.Repeat((byte)(_keys.Count + 1), SigningKey.SeedSize).ToArray()));
        return Membership.Create([.. Names.Select((n, i) => new Validator(
            DepartmentId.Of(n), _keys[firstKey + i].PublicKey, Hashing.Of(Domain.Membership, _keys[firstKey + i].PublicKey.AsSpan())))]);
    }

    private BlockHeader Header(ulong height, Membership decides, Membership next) => new(
        new ProposalHeader(
            _genesis.ChainId, new Height(height), Hash256.Zero, _genesis.Time, new MemberIndex(0), 0, MerkleTree.RootOf([]), Hash256.Zero, decides.Hash),
        Hash256.Zero, MerkleTree.RootOf([]), next.Hash);

    private Wire.MembershipChange Change(ulong height, Membership decides, Membership next, Membership? signedBy = null)
    {
        var header = Header(height, decides, next);
        return new Wire.MembershipChange
        {
            Header = Bytes(header.Encode), Certificate = Bytes(Certify(header, decides, signedBy).Encode), NextMembership = Bytes(next.Encode),
        };
    }

    private Certificate Certify(BlockHeader header, Membership decides, Membership? signedBy = null)
    {
        var subject = new VoteSubject(VoteStep.Commit, _genesis.ChainId, decides.Hash, header.Height, View.Zero, header.Hash()).SignedBytes();
        var signatures = Enumerable.Range(0, decides.Quorum.Size).Select(i =>
            new MemberSignature(new MemberIndex(i), _keys.First(k => k.PublicKey == (signedBy ?? decides).Validators[i].ConsensusKey).Sign(Domain.Vote, subject)));
        return new Certificate(header.Height, View.Zero, header.Hash(), [.. signatures]);
    }

    private static ByteString Bytes(Action<CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter();
        encode(writer);
        return ByteString.CopyFrom(writer.Written);
    }
}
