using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A member that lost durable data votes on no height on which it may have voted before; and in the end it is a voter again, or observes still.</summary>
public sealed class Readmission : Checker
{
    private readonly Dictionary<int, Height> _highestVote = [];
    private readonly Dictionary<int, Height> _barrier = [];
    private readonly HashSet<Signature> _votes = [];

    protected override string Number => "G29";

    public override void OnForgot(SimNode node)
    {
        if (_highestVote.TryGetValue(node.Endpoint, out var highest)) _barrier[node.Endpoint] = highest;
    }

    public override void OnReleased(SimNode node, Message message)
    {
        var (height, signature) = message switch
        {
            Vote vote when vote.Signer == node.Member => (vote.Height, vote.Signature),
            PrePrepare prePrepare when prePrepare.Leader == node.Member => (prePrepare.Height, prePrepare.Vote.Signature),
            NewView { PrePrepare: { } prePrepare } when prePrepare.Leader == node.Member => (prePrepare.Height, prePrepare.Vote.Signature),
            ViewChange viewChange when viewChange.Signer == node.Member => (viewChange.Height, viewChange.Signature),
            _ => default,
        };

        // Its old messages may come back to it and be passed on.
        if (height == Height.Genesis || !_votes.Add(signature)) return;
        if (_barrier.TryGetValue(node.Endpoint, out var barrier)) Require(height > barrier, $"node {node.Endpoint} lost its record after voting at height {barrier} and votes at {height}");
        if (!_highestVote.TryGetValue(node.Endpoint, out var highest) || height > highest) _highestVote[node.Endpoint] = height;
    }
}
