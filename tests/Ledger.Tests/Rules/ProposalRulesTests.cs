using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class ProposalRulesTests
{
    private TestCity _city = null!;

    [SetUp]
    public void SetUp()
    {
        _city = new TestCity(ProbeContract.Registry());
        _city.Commit([Probe()]);
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    private DecodedTransaction Probe(TimeSpan? validFor = null, string? key = null, int size = 1) =>
        _city.Transaction(_city.Admin("urban"), "probe", "read", new byte[size], validFor, key);

    private Refusal? Check(Proposal proposal, params DecodedTransaction?[] bodies) => ProposalRules.Check(proposal, _city.Head, bodies, _city.Ledger);

    private Proposal With(
        ChainId? chain = null, Height? height = null, Hash256? parent = null, BlockTime? time = null, Hash256? membership = null) => Proposal.Create(
            chain ?? _city.Genesis.ChainId, height ?? _city.Head.Height.Next, parent ?? _city.Head.Hash(), time ?? _city.Head.Time.Add(TimeSpan.FromSeconds(1)),
            new MemberIndex(0), [], _city.LastCertificate, membership ?? _city.Head.NextMembershipHash);

    [Test]
    public void A_good_proposal_is_fine()
    {
        var bodies = new[] { Probe(), Probe() };
        Assert.That(Check(_city.Propose(bodies), bodies), Is.Null);
    }

    [Test]
    public void Its_place_in_the_chain_must_be_right()
    {
        var other = StateTreeHash.Empty;
        Assert.Multiple(() =>
        {
            Assert.That(Check(With())?.Code, Is.Null);
            Assert.That(Check(With(chain: new ChainId(other)))?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
            Assert.That(Check(With(height: _city.Head.Height))?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
            Assert.That(Check(With(parent: other))?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
            Assert.That(Check(With(membership: other))?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
            Assert.That(Check(With(time: _city.Head.Time))?.Code, Is.EqualTo(RefusalCodes.ProposalTime));
            Assert.That(Check(With(time: new BlockTime(long.MinValue)))?.Code, Is.EqualTo(RefusalCodes.ProposalTime));
        });
    }

    [Test]
    public void A_missing_body_is_said_to_be_missing_so_that_it_is_fetched()
    {
        var body = Probe();
        var refusal = Check(_city.Propose([body]), [null]);
        Assert.That((refusal?.Code, refusal?.Retryable), Is.EqualTo((RefusalCodes.ProposalBodiesMissing, true)));
    }

    [Test]
    public void No_transaction_and_no_idempotency_key_is_in_a_block_twice()
    {
        var one = Probe(key: "one");
        var sameKey = Probe(key: "one", size: 2);
        Assert.That(Check(_city.Propose([one, one]), one, one)?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
        Assert.That(Check(_city.Propose([one, sameKey]), one, sameKey)?.Code, Is.EqualTo(RefusalCodes.ProposalInvalid));
    }

    [Test]
    public void Each_transaction_must_be_acceptable_at_the_blocks_time()
    {
        var brief = Probe(TimeSpan.FromSeconds(1));
        Assert.That(Check(_city.Propose([brief], TimeSpan.FromMilliseconds(999)), brief), Is.Null);
        Assert.That(Check(_city.Propose([brief], TimeSpan.FromSeconds(1)), brief)?.Sentence, Does.Contain(RefusalCodes.Expired));
        var done = _city.Blocks[^1].Bodies[0];
        Assert.That(Check(_city.Propose([TestCity.Decoded(done)]), TestCity.Decoded(done))?.Sentence, Does.Contain(RefusalCodes.AlreadyCommitted));
    }

    [Test]
    public void A_block_has_no_more_bytes_than_its_limit()
    {
        var bodies = Enumerable.Range(0, (Limits.MaxBlockBytes / 60_000) + 1).Select(_ => Probe(size: 60_000)).ToArray();
        Assert.That(Check(_city.Propose(bodies), bodies)?.Sentence, Does.Contain("bytes"));
        Assert.That(Check(_city.Propose(bodies[1..^1]), bodies[1..^1]), Is.Null);
    }
}
