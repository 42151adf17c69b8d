using CityConsortium.Consensus;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A change that enough departments approved decides from the very next height on, at every node, and no other does. Nobody honest
/// votes at a height whose set has not its key: not before its seat, not after it, not with a key of before.
/// </summary>
/// <remarks>The approvals are counted here from the blocks themselves, not by the contract or by its receipts.</remarks>
public sealed class Reconfiguration : Checker
{
    private readonly Dictionary<DepartmentId, Proposed> _proposals = [];
    private readonly HashSet<Signature> _votes = [];
    private readonly HashSet<DepartmentId> _admitted = [];
    private Height _height;
    private Membership? _set;
    private int _changes;

    protected override string Number => "G28";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (!World.Plan.Changes || block.Header.Height != _height.Next) return;
        _height = block.Header.Height;
        _set ??= World.City.Membership;
        Require(block.Header.Proposal.MembershipHash == _set.Hash, $"block {_height} is decided by another set than the one that was approved");
        _set = Execute(block);
        Require(block.Header.NextMembershipHash == _set.Hash, $"after block {_height} another set decides than the departments approved, which is {Names(_set)}");
    }

    public override void OnReleased(SimNode node, Message message)
    {
        if (!World.Plan.Changes || node.Member is not { } self) return;
        var (height, signer, signature) = message switch
        {
            Vote own => (own.Height, own.Signer, own.Signature),
            PrePrepare prePrepare => (prePrepare.Height, prePrepare.Leader, prePrepare.Vote.Signature),
            ViewChange viewChange => (viewChange.Height, viewChange.Signer, viewChange.Signature),
            _ => default,
        };
        if (height == Height.Genesis || signer != self || !_votes.Add(signature)) return;
        var set = World.MembershipAt(height);
        Require(
            node.Identity.SeatIn(set)?.Member == self && IsSigned(message, set),
            $"node {node.Endpoint} votes at height {height} as member {self}, and {Names(set)} decide there");
    }

    public override void OnEpochBegun(SimNode node)
    {
        var height = node.Disk.Tip.Next;
        Require(node.Seat.Members.Hash == World.MembershipAt(height).Hash, $"node {node.Endpoint} goes on at height {height} with another set than decides there");
    }

    /// <summary>What is approved before this run's healing is over must be in force at every member in the end.</summary>
    public override void OnEnd()
    {
        if (!World.Plan.Changes) return;
        var height = new Height((ulong)World.Chosen.Count + 1);
        var set = World.MembershipAt(height);
        foreach (var node in World.Converging())
        {
            Require(node.Seat.Members.Hash == set.Hash && node.Member == node.Identity.SeatIn(set)?.Member, $"node {node.Endpoint} is in another epoch than {Names(set)} in the end");
        }
    }

    private bool IsSigned(Message message, Membership set)
    {
        var (chain, signatures) = (World.City.Genesis.ChainId, World.City.Signatures);
        return message switch
        {
            Vote vote => vote.IsSignedBy(chain, set, signatures),
            PrePrepare prePrepare => prePrepare.Vote.IsSignedBy(chain, set, signatures),
            ViewChange viewChange => viewChange.Problem(chain, set, signatures, checkPrepared: false) is null,
            _ => false,
        };
    }

    private Membership Execute(StoredBlock block)
    {
        var set = _set!;
        foreach (var body in block.Bodies)
        {
            if (DecodedTransaction.From(body) is not { Content: { Contract: MembershipProposal.ContractName } call } transaction) continue;
            var by = World.City.Identities.First(i => i.Sender.PublicKey == call.Sender);
            if (set.Validators.All(v => v.Department != by.Department)) continue;
            if (call.Method == "ProposeChange") Propose(transaction.Id, by, ProposeChange.Parser.ParseFrom(call.Arguments.Span), set);
            else if (Approve(by, ApproveChange.Parser.ParseFrom(call.Arguments.Span), set) is { } next) set = next;
        }

        if (set != _set) _changes++;
        return set;
    }

    private void Propose(TxId id, SimIdentity by, ProposeChange message, Membership set)
    {
        if (set != _set || new Hash256(message.BaseMembership.Span) != set.Hash) return;
        var validators = set.Validators.ToList();
        var place = message.Leaves.Length == 0 ? validators.Count : validators.FindIndex(v => v.Department.Value == message.Leaves);
        if (place < 0) return;
        if (message.Leaves.Length > 0) validators.RemoveAt(place);
        DepartmentId? admits = message.Joins is null || message.Joins.AdminKey.Length == 0 ? null : DepartmentId.Of(message.Joins.Department);
        if (message.Joins is { } joins && admits is null != IsKnown(DepartmentId.Of(joins.Department))) return;
        if (message.Joins is { } seat) validators.Insert(place, new Validator(DepartmentId.Of(seat.Department), new PublicKey(seat.ConsensusKey.Span), new Hash256(seat.TlsPin.Span)));
        if (validators.Count < Limits.MinMembersAfterChange || Membership.TryCreate(validators, out _) is not { } next || next.Hash == set.Hash) return;
        _proposals[by.Department] = new Proposed(id, _changes, next, admits, [by.Department]);
    }

    private Membership? Approve(SimIdentity by, ApproveChange message, Membership set)
    {
        if (set != _set || !DepartmentId.TryParse(message.Proposer, out var proposer) || !_proposals.TryGetValue(proposer, out var proposal)) return null;
        if (proposal.Id.Hash != new Hash256(message.ProposalId.Span) || proposal.Changes != _changes || !proposal.Approvals.Add(by.Department)) return null;
        if (proposal.Approvals.Count < World.City.Genesis.Governance.ApprovalsOf(set.Count)) return null;
        if (proposal.Admits is { } admitted) _admitted.Add(admitted);
        return proposal.Next;
    }

    private bool IsKnown(DepartmentId department) => _admitted.Contains(department) || World.City.Genesis.Departments.Any(d => d.Id == department);

    private static string Names(Membership set) => string.Join(", ", set.Validators.Select(v => v.Department));

    private sealed record Proposed(TxId Id, int Changes, Membership Next, DepartmentId? Admits, HashSet<DepartmentId> Approvals);
}
