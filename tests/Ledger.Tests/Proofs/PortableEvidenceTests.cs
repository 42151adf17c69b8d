using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>Two different votes of one member convict it to anybody who has genesis, and nothing else does.</summary>
[TestFixture]
public sealed class PortableEvidenceTests
{
    private TestCity _city = null!;
    private Membership _second = null!;
    private MembershipChange _change = null!;

    [SetUp]
    public void SetUp()
    {
        _city = new TestCity(ProbeContract.Registry());
        _second = TestCity.Members("v2", _city);
        var header = new BlockHeader(
            new ProposalHeader(
                _city.Genesis.ChainId, new Height(5), Hash256.Zero, TestCity.GenesisTime, new MemberIndex(0), 0, MerkleTree.RootOf([]), Hash256.Zero,
                _city.Genesis.Membership.Hash),
            Hash256.Zero, MerkleTree.RootOf([]), _second.Hash);
        _change = new MembershipChange(header, _city.Certify(header, _city.Genesis.Membership), _second);
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    [Test]
    public void Two_votes_for_different_blocks_convict_their_signer([Values] VoteStep step)
    {
        var read = PortableEvidence.Parse(Evidence("v1", step).ToJson(), out var problem);
        Assert.That(problem, Is.Null);
        Assert.That(read!.Verify(_city.Genesis, Ed25519.Verifier, out var refusal)!.Department, Is.EqualTo(_city.Genesis.Membership[new MemberIndex(2)].Department), refusal?.Sentence);
    }

    [Test]
    public void After_a_membership_change_the_walk_leads_to_the_set_that_voted()
    {
        var evidence = Evidence("v2", VoteStep.Prepare) with { MembershipHash = _second.Hash, MembershipChanges = [_change] };
        var read = PortableEvidence.Parse(evidence.ToJson(), out _)!;
        Assert.That(read.Verify(_city.Genesis, Ed25519.Verifier, out var refusal), Is.EqualTo(_second[new MemberIndex(2)]), refusal?.Sentence);
        Assert.That(Problem(evidence with { MembershipChanges = [] }), Does.Contain("do not lead to"));
        Assert.That(Problem(evidence with { MembershipHash = _city.Genesis.Membership.Hash }), Does.Contain("do not lead to"));
    }

    [Test]
    public void What_does_not_prove_it_is_refused_with_the_part_that_does_not_fit()
    {
        var evidence = Evidence("v1", VoteStep.Commit);
        Assert.Multiple(() =>
        {
            Assert.That(Problem(evidence with { Second = evidence.First }), Does.Contain("do not conflict"));
            Assert.That(Problem(evidence with { View = new View(9) }), Does.Contain("the first vote's signature"));
            Assert.That(Problem(evidence with { Height = new Height(8) }), Does.Contain("the first vote's signature"));
            Assert.That(Problem(evidence with { Step = VoteStep.Prepare }), Does.Contain("the first vote's signature"));
            Assert.That(Problem(evidence with { Member = new MemberIndex(1) }), Does.Contain("the first vote's signature"));
            Assert.That(Problem(evidence with { Member = new MemberIndex(63) }), Does.Contain("no member"));
            Assert.That(Problem(evidence with { Second = evidence.Second with { Digest = Hash256.Zero } }), Does.Contain("the second vote's signature"));
        });
    }

    [Test]
    public void Any_changed_byte_of_the_file_makes_it_fail()
    {
        var bytes = Encoding.UTF8.GetBytes(Evidence("v1", VoteStep.Commit).ToJson());
        var survivors = new List<int>();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            var text = Encoding.UTF8.GetString(bytes);
            if (PortableEvidence.Parse(text, out _) is { } parsed && Problem(parsed) is null) survivors.Add(i);
            bytes[i] ^= 1;
        }

        Assert.That(survivors, Is.Empty);
    }

    [Test]
    public void A_file_says_what_kind_of_proof_it_is()
    {
        Assert.That(ProofFormats.Of(Evidence("v1", VoteStep.Commit).ToJson()), Is.EqualTo(ProofFormat.Evidence));
        Assert.That(new[] { "", "[]", "{}", "{\"format\":7}", "{\"format\":\"else\"}", "null" }.Select(ProofFormats.Of), Is.All.EqualTo(ProofFormat.Unknown));
    }

    private string? Problem(PortableEvidence evidence) =>
        evidence.Verify(_city.Genesis, Ed25519.Verifier, out var refusal) is null ? refusal!.Sentence : null;

    private PortableEvidence Evidence(string generation, VoteStep step)
    {
        var membership = generation == "v1" ? _city.Genesis.Membership : _second;
        return new PortableEvidence(
            step, new Height(7), new View(1), membership.Hash, new MemberIndex(2), Vote(generation, step, 1), Vote(generation, step, 2), []);
    }

    private SignedDigest Vote(string generation, VoteStep step, byte what)
    {
        var membership = generation == "v1" ? _city.Genesis.Membership : _second;
        var member = membership[new MemberIndex(2)];
        var digest = Hashing.Of(Domain.TransactionId, [what]);
        var subject = new VoteSubject(step, _city.Genesis.ChainId, membership.Hash, new Height(7), new View(1), digest);
        return new SignedDigest(digest, _city.Key($"{member.Department}/validator/{generation}").Sign(Domain.Vote, subject.SignedBytes()));
    }
}
