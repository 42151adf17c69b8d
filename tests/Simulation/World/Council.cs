using System.Buffers.Binary;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Simulation;

/// <summary>
/// The departments that change the set: they propose on the newest set they see, approve, and sometimes too few of them, too late,
/// twice, or two proposals at once. What is proposed never leaves a set in which more are damaged than it bears.
/// </summary>
public sealed class Council(SimWorld world, SimRandom random)
{
    public const int MaxMembers = 7;

    private readonly List<(Membership Base, Membership Next)> _proposed = [];
    private readonly List<(SimIdentity Proposer, TxId Id)> _old = [];
    private ulong _number;

    /// <summary>Sets that proposals on the set in force may still bring about.</summary>
    public IEnumerable<Membership> Proposed => _proposed.Where(p => p.Base.Hash == Newest.Hash).Select(p => p.Next);

    private Membership Newest => world.History.Current.Membership;

    public void Start() => Repeat();

    /// <summary>Proposes a change and has it approved by all: a test's way to one that must happen.</summary>
    public void Change(SimIdentity by, SimIdentity? leaves, SimIdentity? joins)
    {
        if (Propose(by, leaves, joins) is not { } id) throw new InvalidOperationException("the change would leave a set of which more are damaged than it bears");
        foreach (var other in Members())
        {
            if (other != by) ApproveWhenSeen(other, by, id, tries: int.MaxValue);
        }
    }

    private void Repeat() => world.Clock.After(random.Between(0, 2 * world.Plan.ChangeEvery), () =>
    {
        if (world.Faults.IsOver) return;
        Meet();
        if (random.Chance(300_000)) Meet(); // two proposals on one set: at most one takes effect
        Repeat();
    });

    private void Meet()
    {
        var members = Members();
        var by = random.Pick(members);
        var (leaves, joins) = Draw(members);
        if (joins is not null && random.Chance(leaves == joins ? 1_000_000 : 300_000)) joins.Renew();
        if (Propose(by, leaves, joins) is not { } id) return;
        var voters = members.Where(m => m != by).ToList();
        // Two of seven is never enough, all is more than needed: late approvals find the set changed.
        var count = random.Chance(700_000) ? voters.Count : random.Below(voters.Count + 1);
        for (var i = 0; i < count; i++)
        {
            var voter = random.Pick(voters);
            voters.Remove(voter);
            if (random.Chance(150_000)) world.Clock.After(random.Between(0, 3_000_000), () => Approve(voter, by, id));
            else ApproveWhenSeen(voter, by, id, tries: 40);
        }

        if (_old.Count > 0 && random.Chance(200_000))
        {
            var (proposer, past) = random.Pick(_old);
            Approve(random.Pick(members), proposer, past);
        }

        _old.Add((by, id));
    }

    /// <summary>Who leaves and who joins; the same one gets new keys.</summary>
    private (SimIdentity? Leaves, SimIdentity? Joins) Draw(List<SimIdentity> members)
    {
        var outside = world.City.Identities.Where(i => !members.Contains(i)).ToList();
        var member = random.Pick(members);
        return random.Below(4) switch
        {
            0 when outside.Count > 0 && members.Count < MaxMembers => (null, random.Pick(outside)),
            1 when members.Count > Limits.MinMembersAfterChange => (member, null),
            2 when outside.Count > 0 => (member, random.Pick(outside)),
            _ => (member, member),
        };
    }

    private TxId? Propose(SimIdentity by, SimIdentity? leaves, SimIdentity? joins)
    {
        var set = Newest;
        var next = SetAfter(set, leaves, joins);
        if (!world.Atlas.Bears(next)) return null;
        _proposed.Add((set, next));
        var message = new ProposeChange { BaseMembership = ByteString.CopyFrom(set.Hash.AsSpan()), Leaves = leaves?.Department.Value ?? "" };
        if (joins is not null) message.Joins = SeatOf(joins);
        return Submit(by, "ProposeChange", message);
    }

    private void ApproveWhenSeen(SimIdentity by, SimIdentity proposer, TxId id, int tries) => world.Clock.After(random.Between(20_000, 200_000), () =>
    {
        var seen = Ledger().GetState(MembershipProposal.StateKeyOf(proposer.Department)) is { } bytes && MembershipProposal.Decode(bytes.Span)?.Id == id;
        if (seen) Approve(by, proposer, id);
        else if (tries > 0 && !world.Faults.IsOver) ApproveWhenSeen(by, proposer, id, tries - 1);
    });

    private void Approve(SimIdentity by, SimIdentity proposer, TxId id) =>
        Submit(by, "ApproveChange", new ApproveChange { Proposer = proposer.Department.Value, ProposalId = ByteString.CopyFrom(id.Hash.AsSpan()) });

    /// <summary>As the contract does it: a seat that is taken over keeps its place, a new one comes last.</summary>
    private static Membership SetAfter(Membership set, SimIdentity? leaves, SimIdentity? joins)
    {
        var validators = set.Validators.ToList();
        var place = leaves is null ? validators.Count : validators.FindIndex(v => v.Department == leaves.Department);
        if (leaves is not null) validators.RemoveAt(place);
        if (joins is not null) validators.Insert(place, joins.Validator);
        return Membership.Create(validators);
    }

    private Seat SeatOf(SimIdentity identity)
    {
        var validator = identity.Validator;
        var seat = new Seat
        {
            Department = validator.Department.Value, ConsensusKey = ByteString.CopyFrom(validator.ConsensusKey.AsSpan()), TlsPin = ByteString.CopyFrom(validator.TlsPin.AsSpan()),
            PeerAddress = "10.0.0.5:7400", ClientAddress = "10.0.0.5:7401",
        };
        if (Ledger().GetState(DepartmentRecord.StateKeyOf(identity.Department)) is not null) return seat;
        seat.NameZh = "部门";
        seat.NameEn = validator.Department.Value;
        seat.AdminKey = ByteString.CopyFrom(identity.Sender.PublicKey.AsSpan());
        return seat;
    }

    private TxId Submit(SimIdentity by, string method, IMessage message)
    {
        var key = new byte[Limits.MinIdempotencyKeyBytes];
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(8), ++_number);
        var expiry = SimCity.Start.Add(TimeSpan.FromMicroseconds(world.Clock.Now)).Add(TimeSpan.FromHours(12));
        var transaction = new Transaction(
            world.City.Genesis.ChainId, by.Sender.PublicKey, key, expiry, MembershipProposal.ContractName, method, message.ToByteArray()).SignWith(by.Sender);
        world.Workload.Submit(transaction);
        return transaction.Id;
    }

    private List<SimIdentity> Members() => [.. Newest.Validators.Select(v => world.City.Find(v.Department)!)];

    /// <summary>The newest state that an honest node has.</summary>
    private ISimLedger Ledger() => world.HonestNodes.MaxBy(n => n.Disk.Tip.Value)!.Disk.Ledger;
}
