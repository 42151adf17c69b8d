using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Turns what the node knows into the one sentence that an operator needs: why nothing commits, and who is missing.</summary>
public static class StallReason
{
    /// <param name="since">When the last block was committed or the waiting began, in local wording.</param>
    /// <param name="missing">Members that nothing was heard of lately.</param>
    public static string Explain(Genesis genesis, ReplicaStatus position, IReadOnlyList<MemberIndex> missing, string since)
    {
        var quorum = genesis.Membership.Quorum;
        var here = quorum.Members - missing.Count;
        if (position.Halted) return "this validator has halted; see its log";
        if (here < quorum.Size)
        {
            return $"no quorum since {since}: {quorum.Size} of {quorum.Members} departments are needed, {here} {(here == 1 ? "is" : "are")} here; {Names(genesis, missing)} {(missing.Count == 1 ? "is" : "are")} not reachable";
        }

        var leader = genesis.DisplayName(genesis.Membership[position.Leader].Department);
        if (!position.Active)
        {
            return $"since {since} leader {leader} has not opened view {position.View} of height {position.Committed.Next}; {position.ViewChanges.Count} of {quorum.Size} departments have asked for it";
        }

        return position.HasProposal
            ? $"since {since} votes are missing on height {position.Committed.Next}: {position.Prepares.Count} prepared and {position.Commits.Count} committed of {quorum.Size}{Also(genesis, missing)}"
            : $"since {since} leader {leader} has not proposed height {position.Committed.Next}{Also(genesis, missing)}";
    }

    private static string Also(Genesis genesis, IReadOnlyList<MemberIndex> missing) => missing.Count == 0 ? "" : $"; {Names(genesis, missing)} not reachable";

    private static string Names(Genesis genesis, IReadOnlyList<MemberIndex> members)
    {
        var names = members.Select(m => genesis.DisplayName(genesis.Membership[m].Department)).ToList();
        return names.Count switch
        {
            0 => "nobody",
            1 => names[0],
            _ => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        };
    }
}
