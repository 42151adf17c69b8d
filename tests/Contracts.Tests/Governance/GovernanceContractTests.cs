using CityConsortium.Ledger;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts.Tests;

[TestFixture]
public sealed class GovernanceContractTests
{
    private TestCity _city = null!;

    [SetUp]
    public void SetUp() => _city = ContractCity.Create();

    [TearDown]
    public void TearDown() => _city.Dispose();

    private Membership Current => NextMembership.In(_city.Ledger);

    /// <summary>The seat of a department with the keys of a generation, which the test city can sign with.</summary>
    private Seat Seat(string department, string generation = "v1", bool isNew = true)
    {
        var seat = new Seat
        {
            Department = department, ConsensusKey = Bytes(_city.Key($"{department}/validator/{generation}").PublicKey.AsSpan()),
            TlsPin = Bytes(Hashing.Of(Domain.Membership, System.Text.Encoding.UTF8.GetBytes($"{department}/{generation}")).AsSpan()),
            PeerAddress = "10.0.0.5:7400", ClientAddress = "housing.city.example:7401",
        };
        if (!isNew) return seat;
        seat.NameZh = "住建";
        seat.NameEn = "Housing";
        seat.AdminKey = Bytes(_city.Admin(department).PublicKey.AsSpan());
        return seat;
    }

    private DecodedTransaction Proposal(string by, Seat? joins, string leaves = "", Membership? on = null) => _city.Tx(_city.Admin(by), "governance", "ProposeChange",
        new ProposeChange { BaseMembership = Bytes((on ?? Current).Hash.AsSpan()), Leaves = leaves, Joins = joins });

    private DecodedTransaction Approval(string by, string proposer, TxId id) => _city.Tx(_city.Admin(by), "governance", "ApproveChange",
        new ApproveChange { Proposer = proposer, ProposalId = Bytes(id.Hash.AsSpan()) });

    private TxId Propose(string by, Seat? joins, string leaves = "")
    {
        var proposal = Proposal(by, joins, leaves);
        var receipt = _city.Commit([proposal])[0];
        Assert.That(receipt.Succeeded, Is.True, receipt.ErrorSentence);
        return proposal.Id;
    }

    private Receipt Approve(string by, string proposer, TxId id) => _city.Commit([Approval(by, proposer, id)])[0];

    private void Change(Seat? joins, string leaves = "")
    {
        var id = Propose("urban", joins, leaves);
        foreach (var by in Current.Validators.Select(v => v.Department.Value).Where(d => d != "urban").ToList())
        {
            if (_city.State(MembershipProposal.StateKeyOf(DepartmentId.Of("urban"))) is null) break;
            var receipt = Approve(by, "urban", id);
            Assert.That(receipt.Succeeded, Is.True, receipt.ErrorSentence);
        }
    }

    private static ByteString Bytes(ReadOnlySpan<byte> bytes) => ByteString.CopyFrom(bytes);

    private static string? Code(Receipt receipt) => receipt.ErrorCode;

    [Test]
    public void Three_of_four_departments_add_a_fifth__it_decides_from_the_next_height_on()
    {
        var id = Propose("urban", Seat("housing"));
        Assert.That(Approve("health", "urban", id).Succeeded, Is.True);
        Assert.That(Current.Count, Is.EqualTo(4), "two approvals are too few");
        var before = _city.Head.NextMembershipHash;

        Assert.That(Approve("finance", "urban", id).Succeeded, Is.True);
        Assert.That(_city.Head.Proposal.MembershipHash, Is.EqualTo(before), "the block itself is decided by the old set");
        Assert.That(_city.Head.NextMembershipHash, Is.EqualTo(Current.Hash).And.Not.EqualTo(before));
        Assert.That(Current.Validators.Select(v => v.Department.Value), Is.EqualTo(new[] { "urban", "environment", "health", "finance", "housing" }));
        Assert.That(NodeAddresses.Decode(_city.State(NodeAddresses.StateKeyOf(DepartmentId.Of("housing")))!.Value.Span)!.Peer, Is.EqualTo("10.0.0.5:7400"));
    }

    [Test]
    public void An_admitted_department_registers_keys_and_votes_as_the_founders_do()
    {
        Change(Seat("housing"));
        Assert.That(_city.WithKey("housing", "official", "clerk"), Is.Not.Null);
        var id = Propose("housing", null, leaves: "finance");
        foreach (var by in new[] { "urban", "environment", "health" }) Assert.That(Approve(by, "housing", id).Succeeded, Is.True);
        Assert.That(Current.Validators.Select(v => v.Department.Value), Is.EqualTo(new[] { "urban", "environment", "health", "housing" }));
        Assert.That(Code(_city.Commit([Proposal("finance", null, leaves: "urban")])[0]), Is.EqualTo(GovernanceCodes.NotAMember), "who has no seat has no vote");
    }

    [Test]
    public void A_replaced_validator_keeps_its_place_and_a_rotated_key_its_department()
    {
        Change(Seat("housing"), leaves: "environment");
        Assert.That(Current.Validators[1].Department.Value, Is.EqualTo("housing"));
        Change(Seat("health", "v2", isNew: false), leaves: "health");
        Assert.That(Current.Validators[2], Is.EqualTo(new Validator(
            DepartmentId.Of("health"), _city.Key("health/validator/v2").PublicKey, new Hash256(Seat("health", "v2").TlsPin.Span))));
    }

    [Test]
    public void Of_two_proposals_on_one_set_exactly_one_takes_effect_and_the_other_is_outdated()
    {
        var add = Propose("urban", Seat("housing"));
        var rotate = Propose("health", Seat("health", "v2", isNew: false), leaves: "health");
        _city.Commit([Approval("health", "urban", add), Approval("urban", "health", rotate)]);
        var receipts = _city.Commit([Approval("finance", "urban", add), Approval("finance", "health", rotate)]);
        Assert.That(receipts.Select(r => r.ErrorCode), Is.EqualTo(new[] { "", GovernanceCodes.Outdated }));
        Assert.That(Current.Count, Is.EqualTo(5));
        Assert.That(Code(Approve("environment", "health", rotate)), Is.EqualTo(GovernanceCodes.Outdated));
    }

    [Test]
    public void A_set_that_comes_back_revives_no_old_proposal()
    {
        var old = Propose("health", Seat("transport"));
        Change(Seat("housing"));
        Change(null, leaves: "housing");
        Assert.That(Current.Hash, Is.EqualTo(_city.Genesis.Membership.Hash));
        Assert.That(Code(Approve("finance", "health", old)), Is.EqualTo(GovernanceCodes.Outdated));
    }

    [Test]
    public void A_newer_proposal_takes_the_place_of_the_departments_older_one_and_none_of_its_approvals()
    {
        var first = Propose("urban", Seat("housing"));
        Approve("health", "urban", first);
        var second = Propose("urban", Seat("transport"));
        Assert.That(Code(Approve("finance", "urban", first)), Is.EqualTo(GovernanceCodes.NoProposal));
        Assert.That(Approve("finance", "urban", second).Succeeded, Is.True);
        Assert.That(Current.Count, Is.EqualTo(4));
    }

    [Test]
    public void A_proposal_expires_by_block_time()
    {
        var id = Propose("urban", Seat("housing"));
        Approve("health", "urban", id);
        var note = new PutNote { Key = "k", Value = Bytes([1]) }.ToByteArray();
        for (var i = 0; i < 9; i++) _city.Commit(TimeSpan.FromHours(20), [_city.Transaction(_city.Admin("urban"), "notes", "Put", note, TimeSpan.FromHours(23))]);
        Assert.That(Code(Approve("finance", "urban", id)), Is.EqualTo(GovernanceCodes.Expired));
        Assert.That(Current.Count, Is.EqualTo(4));
    }

    [Test]
    public void Nobody_approves_twice_and_only_admins_of_members_vote()
    {
        var id = Propose("urban", Seat("housing"));
        var clerk = _city.WithKey("health", "official", "clerk");
        var byClerk = _city.Call(clerk, "governance", "ApproveChange", new ApproveChange { Proposer = "urban", ProposalId = Bytes(id.Hash.AsSpan()) });
        Assert.Multiple(() =>
        {
            Assert.That(Code(Approve("urban", "urban", id)), Is.EqualTo(GovernanceCodes.AlreadyApproved));
            Assert.That(Code(byClerk), Is.EqualTo(RefusalCodes.MissingRole));
            Assert.That(Code(Approve("health", "finance", id)), Is.EqualTo(GovernanceCodes.NoProposal));
        });
    }

    [Test]
    public void What_does_not_fit_is_refused_with_its_own_code_when_it_is_proposed()
    {
        var twin = Seat("housing");
        twin.ConsensusKey = Bytes(Current.Validators[0].ConsensusKey.AsSpan());
        var twinPin = Seat("housing");
        twinPin.TlsPin = Bytes(Current.Validators[0].TlsPin.AsSpan());
        var nowhere = Seat("housing");
        nowhere.PeerAddress = "housing";
        var stolen = Seat("housing");
        stolen.AdminKey = Bytes(_city.Admin("urban").PublicKey.AsSpan());
        var other = Membership.Create([.. Current.Validators.Reverse()]);
        Assert.Multiple(() =>
        {
            Assert.That(Refused(twin), Is.EqualTo(GovernanceCodes.DuplicateKey));
            Assert.That(Refused(twinPin), Is.EqualTo(GovernanceCodes.DuplicateKey));
            Assert.That(Refused(stolen), Is.EqualTo(GovernanceCodes.DuplicateKey));
            Assert.That(Refused(nowhere), Is.EqualTo(GovernanceCodes.BadAddress));
            Assert.That(Refused(null, "finance"), Is.EqualTo(GovernanceCodes.TooFewMembers));
            Assert.That(Refused(null, "housing"), Is.EqualTo(GovernanceCodes.NotAMember));
            Assert.That(Refused(null), Is.EqualTo(GovernanceCodes.NothingChanges));
            Assert.That(Refused(Seat("housing", isNew: false)), Is.EqualTo(GovernanceCodes.UnknownDepartment));
            Assert.That(Refused(Seat("health", "v2")), Is.EqualTo(GovernanceCodes.DepartmentIncomplete));
            Assert.That(Refused(Seat("health", "v2", isNew: false)), Is.EqualTo(GovernanceCodes.AlreadyAMember));
            Assert.That(Code(_city.Commit([Proposal("urban", Seat("housing"), on: other)])[0]), Is.EqualTo(GovernanceCodes.Outdated));
        });
        string? Refused(Seat? joins, string leaves = "") => Code(_city.Commit([Proposal("urban", joins, leaves)])[0]);
    }

    [Test]
    public void New_addresses_alone_begin_no_epoch()
    {
        var same = Seat("health", isNew: false);
        same.TlsPin = Bytes(Current.Validators[2].TlsPin.AsSpan());
        var before = Current.Hash;
        Change(same, leaves: "health");
        Assert.That(Current.Hash, Is.EqualTo(before));
        Assert.That(NodeAddresses.Decode(_city.State(NodeAddresses.StateKeyOf(DepartmentId.Of("health")))!.Value.Span)!.Client, Is.EqualTo("housing.city.example:7401"));
        Assert.That(Code(_city.Commit([Proposal("urban", same, leaves: "health")])[0]), Is.EqualTo(GovernanceCodes.NothingChanges));
    }

    [TestCase("10.0.0.5:7400", true)]
    [TestCase("health.city.example:1", true)]
    [TestCase("[::1]:65535", true)]
    [TestCase("health", false)]
    [TestCase(":7400", false)]
    [TestCase("health:0", false)]
    [TestCase("health:65536", false)]
    [TestCase("health:+1", false)]
    [TestCase("he alth:7400", false)]
    [TestCase("health/x:7400", false)]
    [TestCase("[health]:7400", false)]
    public void An_address_is_a_host_and_a_port(string text, bool valid) => Assert.That(NodeAddresses.IsAddress(text), Is.EqualTo(valid));

    [Test]
    public void Records_of_the_state_survive_their_encoding()
    {
        var id = Propose("urban", Seat("housing"), leaves: "finance");
        var bytes = _city.State(MembershipProposal.StateKeyOf(DepartmentId.Of("urban")))!.Value;
        var proposal = MembershipProposal.Decode(bytes.Span)!;
        Assert.That(proposal.Encode(), Is.EqualTo(bytes.ToArray()));
        Assert.That((proposal.Id, proposal.Describe()), Is.EqualTo((id, "replace finance by housing")));
        for (var length = 0; length < bytes.Length; length++) Assert.That(MembershipProposal.Decode(bytes.Span[..length]), Is.Null);
    }
}
