using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Turns what the node knows into the one sentence that an operator needs: why nothing commits, and who is missing.</summary>
public static class StallReason
{
    /// <param name="since">When the last block was committed or the waiting began, in local wording.</param>
    /// <param name="missing">Members that nothing was heard of lately.</param>
    public static string Explain(Genesis genesis, Membership members, ReplicaStatus position, IReadOnlyList<MemberIndex> missing, string since)
    {
        var quorum = members.Quorum;
        var here = quorum.Members - missing.Count;
        if (position.Halted) return "this validator has halted; see its log";
        if (here < quorum.Size)
        {
            return $"no quorum since {since}: {quorum.Size} of {quorum.Members} departments are needed, {here} {(here == 1 ? "is" : "are")} here; {Names(genesis, members, missing)} {(missing.Count == 1 ? "is" : "are")} not reachable";
        }

        var leader = NameOf(genesis, members, position.Leader);
        if (!position.Active)
        {
            return $"since {since} leader {leader} has not opened view {position.View} of height {position.Committed.Next}; {position.ViewChanges.Count} of {quorum.Size} departments have asked for it";
        }

        return position.HasProposal
            ? $"since {since} votes are missing on height {position.Committed.Next}: {position.Prepares.Count} prepared and {position.Commits.Count} committed of {quorum.Size}{Also(genesis, members, missing)}"
            : $"since {since} leader {leader} has not proposed height {position.Committed.Next}{Also(genesis, members, missing)}";
    }

    private static string Also(Genesis genesis, Membership members, IReadOnlyList<MemberIndex> missing) => missing.Count == 0 ? "" : $"; {Names(genesis, members, missing)} not reachable";

    private static string Names(Genesis genesis, Membership members, IReadOnlyList<MemberIndex> missing)
    {
        var names = missing.Select(m => NameOf(genesis, members, m)).ToList();
        return names.Count switch
        {
            0 => "nobody",
            1 => names[0],
            _ => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        };
    }

    /// <summary>The replica's position may be of the set before, for a moment.</summary>
    private static string NameOf(Genesis genesis, Membership members, MemberIndex member) =>
        members.Contains(member) ? genesis.DisplayName(members[member].Department) : member.ToString();
}
