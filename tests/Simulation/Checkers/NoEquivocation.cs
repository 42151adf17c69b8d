using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Over all its lives, crashes and lost disks included, an honest member releases no two different votes for one height, view and
/// step, and no two different view changes for one view.
/// </summary>
public sealed class NoEquivocation : Checker
{
    protected override string Number => "G5";

    private readonly Dictionary<(int Identity, int Kind, Height Height, View View), Hash256> _released = [];

    public override void OnReleased(SimNode node, Message message)
    {
        switch (message)
        {
            case Vote vote when vote.Signer == node.Member:
                Remember(node, (int)vote.Step, vote.Height, vote.View, vote.Digest);
                break;
            case PrePrepare prePrepare when prePrepare.Leader == node.Member:
                Remember(node, (int)VoteStep.PrePrepare, prePrepare.Height, prePrepare.View, prePrepare.Vote.Digest);
                break;
            case NewView { PrePrepare: { } prePrepare } when prePrepare.Leader == node.Member:
                Remember(node, (int)VoteStep.PrePrepare, prePrepare.Height, prePrepare.View, prePrepare.Vote.Digest);
                break;
            case ViewChange viewChange when viewChange.Signer == node.Member:
                Remember(node, 9, viewChange.Height, viewChange.View, viewChange.Prepared?.Digest ?? Hash256.Zero);
                break;
        }
    }

    private void Remember(SimNode node, int kind, Height height, View view, Hash256 digest)
    {
        var key = (node.Identity.Number, kind, height, view);
        Require(
            !_released.TryGetValue(key, out var earlier) || earlier == digest,
            $"validator {node.Identity.Number} released two different votes of kind {kind} at height {height} view {view}");
        _released[key] = digest;
    }
}
