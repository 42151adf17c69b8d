namespace CityConsortium.Types;

/// <summary>How the departments change their set. Agreed on in genesis, and part of its state, so that the contract reads it there.</summary>
/// <param name="ApprovalPercent">So many percent of the member departments, rounded up, must approve a change: 51 to 100.</param>
/// <param name="ProposalLifetime">A proposal that is not decided by then expires, by block time; whole minutes.</param>
public sealed record GovernanceParameters(int ApprovalPercent, TimeSpan ProposalLifetime)
{
    /// <summary>3 of 4, 4 of 5, 5 of 7: the quorum of each of these sizes.</summary>
    public static GovernanceParameters Default { get; } = new(ApprovalPercent: 67, ProposalLifetime: TimeSpan.FromDays(7));

    /// <summary>Where the state keeps the rules; written by genesis and by nobody after.</summary>
    public static StateKey StateKey { get; } = StateKey.Of("governance", "rules");

    public bool IsInRange => ApprovalPercent is >= 51 and <= 100 && ProposalLifetime >= TimeSpan.FromMinutes(1) && ProposalLifetime <= TimeSpan.FromDays(366)
        && ProposalLifetime.Ticks % TimeSpan.TicksPerMinute == 0;

    /// <summary>Approvals that a set of so many members needs.</summary>
    public int ApprovalsOf(int members) => ((members * ApprovalPercent) + 99) / 100;

    public void Encode(CanonicalWriter writer) => writer.Int32(ApprovalPercent).Int64((long)ProposalLifetime.TotalMilliseconds);

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(16);
        Encode(writer);
        return writer.ToArray();
    }

    public static GovernanceParameters? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var percent = reader.Int32();
        var lifetime = reader.Int64();
        return reader.IsComplete ? new GovernanceParameters(percent, TimeSpan.FromMilliseconds(lifetime)) : null;
    }
}
