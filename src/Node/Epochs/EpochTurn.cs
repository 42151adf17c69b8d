using CityConsortium.Consensus;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// What happens on this node when a block has changed the membership, on the outbox's thread: links to the new set, no
/// connection of keys that left, and a new replica.
/// </summary>
public sealed class EpochTurn(
    EpochBoard board, ReplicaMaker maker, SafetyKeeper safety, PeerNetwork peers, PeerConnections connections, PeerDesk desk, MessageGate gate,
    ReplicaLoop loop, ILogger log)
{
    public void Take(Effect.EndEpoch end)
    {
        var next = maker.Make(safety.Latest);
        var members = next.Epoch.Membership;
        log.MembershipChanged(end.Last.Value, string.Join(", ", members.Validators.Select(v => v.Department)));
        if (!board.IsMember) log.Following(next.Epoch.From.Value);
        peers.Follow(members);
        desk.DismissStrangers();
        connections.CloseUnless(board.Admits);
        loop.Continue(next);
        peers.ReportLinks();
        gate.TakeEarly();
    }
}
