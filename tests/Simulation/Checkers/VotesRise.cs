using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>After it asked for a view, an honest member makes no new vote in a lower one of that height, restarts included (P41).</summary>
public sealed class VotesRise : Checker
{
    private readonly HashSet<Vote> _released = [];
    private readonly Dictionary<int, (Height Height, View View)> _asked = [];

    protected override string Number => "G12";

    public override void OnReleased(SimNode node, Message message)
    {
        if (message is ViewChange change && change.Signer == node.Member)
        {
            var before = _asked.GetValueOrDefault(node.Identity.Number);
            if (change.Height > before.Height || (change.Height == before.Height && change.View > before.View)) _asked[node.Identity.Number] = (change.Height, change.View);
            return;
        }

        var vote = message switch
        {
            Vote own => own,
            PrePrepare prePrepare => prePrepare.Vote,
            NewView newView => newView.PrePrepare?.Vote,
            _ => null,
        };
        if (vote is null || vote.Signer != node.Member || !_released.Add(vote)) return;
        var (height, view) = _asked.GetValueOrDefault(node.Identity.Number);
        Require(vote.Height > height || (vote.Height == height && vote.View >= view), $"member {node.Member} votes at {vote.Height}/{vote.View} after it asked for view {view} of height {height}");
    }
}
