using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// While this node has no seat nobody tells it anything, so it asks: one member after the other for the next blocks. A node that
/// is to join catches up this way before its seat begins; one that lost its seat learns so. A member asks too while so few take its
/// streams that they are no quorum with it: the others may have changed its key in a block that it has not got yet. One link
/// proves nothing: two that slept through changes of their own keys still know each other. And each node asks once when it starts:
/// what was committed meanwhile need not wait until the protocol notices.
/// </summary>
public sealed class Follower(EpochBoard board, BlockFetcher fetcher, PeerNetwork peers, Outbox outbox, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>When nobody answers; a node that was sent away must not knock all the time.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    private int _turn;
    private bool _complained;

    public async Task RunAsync(CancellationToken stopping)
    {
        var wait = Period;
        var hasAsked = false;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stopping);
            var isCutOff = IsCutOff;
            wait = hasAsked && !isCutOff ? Period : await AskAsync(stopping);
            hasAsked |= !isCutOff;
        }
    }

    private bool IsCutOff => !board.IsMember || 1 + peers.Links.Count(l => l.IsUp) < board.Members.Quorum.Size;

    private async Task<TimeSpan> AskAsync(CancellationToken stopping)
    {
        var links = peers.Links;
        if (links.Count == 0) return Period;
        var link = links[_turn++ % links.Count];
        if (!link.IsUp && !IsCutOff) link = links.FirstOrDefault(l => l.IsUp) ?? link;
        try
        {
            while (await fetcher.FollowAsync(link, outbox) && IsCutOff) stopping.ThrowIfCancellationRequested();
            _complained = false;
            return Period;
        }
        catch (Exception e) when (BlockFetcher.IsThePeers(e))
        {
            stopping.ThrowIfCancellationRequested();
            if (!_complained) log.CatchUpFailed(link.Department.Value, BlockFetcher.Describe(e));
            _complained = true;
            return AfterFailure;
        }
    }
}
