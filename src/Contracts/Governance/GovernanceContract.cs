using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts;

/// <summary>
/// The departments decide who decides: proposals and approvals of another set of validators. A set that enough departments
/// approve is written as the next membership, in force from the next height on.
/// </summary>
public sealed class GovernanceContract : IContract
{
    public string Name => MembershipProposal.ContractName;

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments)
    {
        var refusal = method switch
        {
            "ProposeChange" => Propose(context, arguments),
            "ApproveChange" => Approve(context, arguments),
            _ => Refusals.UnknownMethod(Name, "ProposeChange", "ApproveChange").Refusal,
        };
        return refusal is null ? ContractResult.Done() : ContractResult.Refused(refusal);
    }

    private static Refusal? Propose(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var set = Current(context);
        var refusal = Arguments.Parse(ProposeChange.Parser, arguments, out var message) ?? Voter(context, set);
        if (refusal is not null) return refusal;
        if (message.BaseMembership.Length != Hash256.Size) return Arguments.Invalid("the base membership's hash has 32 bytes");
        DepartmentId? leaves = null;
        if (message.Leaves.Length > 0)
        {
            if (!DepartmentId.TryParse(message.Leaves, out var id)) return Arguments.Invalid("leaves is no department id");
            leaves = id;
        }

        MemberSeat? joins = null;
        if (message.Joins is not null && SeatRules.Read(message.Joins, out joins) is { } malformed) return malformed;
        if (leaves is null && joins is null) return new Refusal(GovernanceCodes.NothingChanges, "nobody leaves and nobody joins");
        var count = ChangeCount.Decode(context.Get(ChangeCount.StateKey));
        if (new Hash256(message.BaseMembership.Span) != set.Hash || count.Last == context.Block.Height) return Outdated(set);
        if (count.Changes >= Limits.MaxMembershipChanges)
        {
            return new Refusal(GovernanceCodes.TooManyChanges, $"this chain has had {count.Changes} changes, as many as a receipt can carry; begin a new chain");
        }

        refusal = Admissible(context, joins) ?? SeatRules.Apply(set, leaves, joins, out _) ?? Effect(context, set, leaves, joins);
        if (refusal is not null) return refusal;
        var rules = Rules(context);
        var sender = context.Sender.Department;
        var proposal = new MembershipProposal(
            context.TransactionId, sender, set.Hash, count.Changes, leaves, joins, context.Block.Height, context.Block.Time.Add(rules.ProposalLifetime), [sender]);
        context.Put(MembershipProposal.StateKeyOf(sender), proposal.Encode());
        context.Emit("ChangeProposed", new ChangeProposed
        {
            Proposer = sender.Value, ProposalId = Bytes(proposal.Id.Hash), Leaves = message.Leaves, Joins = message.Joins?.Department ?? "",
            ApprovalsNeeded = (uint)rules.ApprovalsOf(set.Count), ExpiresUnixMs = proposal.Expires.UnixMilliseconds,
        }.ToByteArray());
        return null;
    }

    private static Refusal? Approve(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var set = Current(context);
        var refusal = Arguments.Parse(ApproveChange.Parser, arguments, out var message) ?? Voter(context, set);
        if (refusal is not null) return refusal;
        if (!DepartmentId.TryParse(message.Proposer, out var proposer) || message.ProposalId.Length != Hash256.Size)
        {
            return Arguments.Invalid("an approval names the proposing department and the 32 bytes of the proposal's id");
        }

        var count = ChangeCount.Decode(context.Get(ChangeCount.StateKey));
        if (Find(context, proposer) is not { } proposal || proposal.Id.Hash != new Hash256(message.ProposalId.Span))
        {
            return new Refusal(GovernanceCodes.NoProposal, $"department {proposer} has no such proposal; it may have made a newer one");
        }

        if (proposal.Base != set.Hash || proposal.Epoch != count.Changes) return Outdated(set);
        if (proposal.Expires <= context.Block.Time) return new Refusal(GovernanceCodes.Expired, $"the proposal expired at {proposal.Expires}; propose it again");
        var by = context.Sender.Department;
        if (proposal.Approvals.Contains(by)) return new Refusal(GovernanceCodes.AlreadyApproved, $"department {by} has approved this proposal already");
        var needed = Rules(context).ApprovalsOf(set.Count);
        var approved = proposal with { Approvals = [.. proposal.Approvals, by] };
        context.Put(MembershipProposal.StateKeyOf(proposer), approved.Encode());
        context.Emit("ChangeApproved", new ChangeApproved
        {
            Proposer = proposer.Value, ProposalId = message.ProposalId, By = by.Value, Approvals = (uint)approved.Approvals.Count, ApprovalsNeeded = (uint)needed,
        }.ToByteArray());
        return approved.Approvals.Count < needed ? null : TakeEffect(context, set, approved, count);
    }

    /// <summary>What was checked when it was proposed is checked again: a key may have been registered elsewhere meanwhile.</summary>
    private static Refusal? TakeEffect(ContractContext context, Membership set, MembershipProposal proposal, ChangeCount count)
    {
        Membership? next = null;
        var refusal = Admissible(context, proposal.Joins) ?? SeatRules.Apply(set, proposal.Leaves, proposal.Joins, out next);
        if (refusal is not null) return refusal;
        if (proposal.Leaves is { } leaves) context.Delete(NodeAddresses.StateKeyOf(leaves));
        if (proposal.Joins is { } joins)
        {
            var department = joins.Validator.Department;
            context.Put(NodeAddresses.StateKeyOf(department), joins.Addresses.Encode());
            if (joins.Admits is { } admits)
            {
                var record = new DepartmentRecord(department, admits.NameZh, admits.NameEn, admits.AdminKey, context.Block.Height);
                context.Put(DepartmentRecord.StateKeyOf(department), record.Encode());
                context.AdmitDepartment(record);
            }
        }

        context.Delete(MembershipProposal.StateKeyOf(proposal.Proposer));
        if (next!.Hash == set.Hash) return null; // no refusal, so there is a set; new addresses alone are no new epoch
        context.Put(ChangeCount.StateKey, new ChangeCount(count.Changes + 1, context.Block.Height).Encode());
        context.Put(NextMembership.Key, NextMembership.Encode(next));
        context.Emit("MembershipChanged", new MembershipChanged
        {
            Membership = Bytes(next.Hash), Left = proposal.Leaves?.Value ?? "", Joined = proposal.Joins?.Validator.Department.Value ?? "",
            Departments = { next.Validators.Select(v => v.Department.Value) },
        }.ToByteArray());
        return null;
    }

    /// <summary>An admin, still good in this block, of a department that has a validator in the set in force.</summary>
    private static Refusal? Voter(ContractContext context, Membership set)
    {
        if (Refusals.UnlessAny(context.Sender, "changing the membership", Role.DepartmentAdmin) is { } refusal) return refusal;
        if (context.FindKey(context.Sender.Key) is { IsRevoked: true }) return new Refusal(RefusalCodes.RevokedKey, "the sender's key was revoked earlier in this block");
        var department = context.Sender.Department;
        return set.Validators.Any(v => v.Department == department)
            ? null
            : new Refusal(GovernanceCodes.NotAMember, $"department {department} has no validator in the set and no vote; these have: {SeatRules.Names(set)}");
    }

    private static Refusal? Admissible(ContractContext context, MemberSeat? joins)
    {
        if (joins is null) return null;
        var id = joins.Validator.Department;
        var isKnown = context.Get(DepartmentRecord.StateKeyOf(id)) is not null;
        if (!isKnown && joins.Admits is null)
        {
            return new Refusal(GovernanceCodes.UnknownDepartment, $"the city does not know department {id}; a proposal to admit it gives its names and its first admin key");
        }

        if (joins.Admits is not { } admits) return null;
        if (isKnown) return new Refusal(GovernanceCodes.DepartmentIncomplete, $"the city knows department {id} already: leave its names and admin key out");
        return context.FindKey(admits.AdminKey) is null
            ? null
            : new Refusal(GovernanceCodes.DuplicateKey, $"the admin key {admits.AdminKey.ToShortString()}… is registered already");
    }

    /// <summary>A change that leaves everything as it is would fill the receipts of all time for nothing.</summary>
    private static Refusal? Effect(ContractContext context, Membership set, DepartmentId? leaves, MemberSeat? joins)
    {
        if (leaves is not { } id || joins is null || id != joins.Validator.Department || !set.Validators.Contains(joins.Validator)) return null;
        var known = context.Get(NodeAddresses.StateKeyOf(id));
        return known is not null && NodeAddresses.Decode(known.Value.Span) == joins.Addresses
            ? new Refusal(GovernanceCodes.NothingChanges, $"the validator of {id} has these keys and addresses already")
            : null;
    }

    private static MembershipProposal? Find(ContractContext context, DepartmentId proposer)
    {
        if (context.Get(MembershipProposal.StateKeyOf(proposer)) is not { } bytes) return null;
        var proposal = MembershipProposal.Decode(bytes.Span);
        Invariant.That(proposal is not null, "a stored proposal decodes");
        return proposal;
    }

    private static Membership Current(ContractContext context)
    {
        var bytes = context.Get(NextMembership.Key);
        Invariant.That(bytes is not null, "the state names the next membership");
        return NextMembership.Decode(bytes.Value);
    }

    private static GovernanceParameters Rules(ContractContext context)
    {
        var bytes = context.Get(GovernanceParameters.StateKey);
        var rules = bytes is null ? null : GovernanceParameters.Decode(bytes.Value.Span);
        Invariant.That(rules is not null, "genesis wrote the rules of governance");
        return rules;
    }

    private static Refusal Outdated(Membership set) => new(
        GovernanceCodes.Outdated, $"the set has changed since: now {SeatRules.Names(set)} decide (membership {set.Hash.ToShortString()}…); look at it again and propose on it");

    private static ByteString Bytes(Hash256 hash) => ByteString.CopyFrom(hash.AsSpan());
}
