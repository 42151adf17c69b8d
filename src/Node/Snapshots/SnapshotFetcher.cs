using CityConsortium.Ledger;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// Takes a snapshot from the peers when replaying what this node lacks would take long. It works beside the running node and
/// in a directory of its own; when the snapshot is whole, the node starts anew on it (<see cref="SnapshotInstall"/>).
/// </summary>
public sealed class SnapshotFetcher(NodeConfig config, LedgerStore store, Func<PeerNetwork> peers, ILogger log)
{
    /// <summary>Fewer transactions than this are replayed in a second or two.</summary>
    private const ulong WorthTransactions = 20_000;

    /// <summary>So many blocks are worth it, however empty: each costs a certificate and a sync.</summary>
    private const ulong WorthBlocks = 2_000;

    /// <summary>Nearer than this nobody is asked: catching up is almost over.</summary>
    private const ulong AskFromBlocks = 16;

    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(10);

    private volatile string _progress = "";

    /// <summary>One clause for the status while a snapshot is being taken; else empty.</summary>
    public string Progress => _progress;

    /// <param name="target">The height that this node should reach, a claim; null when nobody told one.</param>
    /// <returns>Whether a whole snapshot lies in <see cref="SnapshotInstall.StagingOf"/> now.</returns>
    /// <exception cref="StorageException">This node's disk refused.</exception>
    public async Task<bool> TakeIfFarBehindAsync(Height? target, CancellationToken stopping)
    {
        if (SnapshotInstall.IsReady(config)) return true;
        if (!config.TakeSnapshots || target?.Value < store.Height.Value + AskFromBlocks) return false;
        var best = (await OffersAsync(stopping)).Where(IsWorthIt).GroupBy(o => o.Target.Block.Certificate.BlockHash).MaxBy(g => g.First().Target.Height);
        if (best is null) return false;
        try
        {
            return await TakeAsync(best.First().Target, [.. best.Select(o => o.Link)], stopping);
        }
        finally
        {
            _progress = "";
        }
    }

    /// <summary>
    /// Of all whose links are up. While none is, which is so at the start and for a node without a seat, all are asked and the
    /// first to answer decides: one that is down must hold up nobody.
    /// </summary>
    private async Task<IReadOnlyList<Offered>> OffersAsync(CancellationToken stopping)
    {
        var links = peers().Links;
        var up = links.Where(l => l.IsUp).ToList();
        if (up.Count > 0) return [.. (await Task.WhenAll(up.Select(l => AskAsync(l, stopping)))).OfType<Offered>()];
        var asked = links.Select(l => AskAsync(l, stopping)).ToList();
        var offers = new List<Offered>();
        while (offers.Count == 0 && asked.Count > 0)
        {
            await Task.WhenAny(asked);
            foreach (var done in asked.Where(a => a.IsCompleted).ToList())
            {
                asked.Remove(done);
                if (await done is { } offered) offers.Add(offered);
            }
        }

        return offers;
    }

    private bool IsWorthIt(Offered offer) =>
        offer.Target.Height.Value >= store.Height.Value + WorthBlocks
        || (offer.Target.Height > store.Height && offer.Transactions >= store.Tip.TransactionCount + WorthTransactions);

    private async Task<Offered?> AskAsync(PeerLink link, CancellationToken stopping)
    {
        try
        {
            using var deadline = Deadline(stopping);
            var offer = await link.Client.GetSnapshotAsync(new SnapshotRequest { AboveHeight = store.Height.Value }, cancellationToken: deadline.Token);
            var (target, problem) = new SnapshotOffers(config.Genesis).Check(offer);
            if (target is not null) return new Offered(link, target, offer.Transactions);
            log.SnapshotPeerDropped(link.Department.Value, problem!);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unimplemented)
        {
            // It keeps none; blocks will do.
        }
        catch (Exception e) when (IsOfThePeer(e) && !stopping.IsCancellationRequested)
        {
            log.SnapshotPeerDropped(link.Department.Value, e.Message);
        }

        return null;
    }

    private async Task<bool> TakeAsync(SnapshotTarget target, IReadOnlyList<PeerLink> sources, CancellationToken stopping)
    {
        var directory = SnapshotInstall.StagingOf(config);
        log.SnapshotBegins(target.Height.Value, string.Join(", ", sources.Select(s => s.Department.Value)));
        using (var staging = SnapshotStaging.Open(directory, target, StorageOptions.Default))
        {
            var transfer = new SnapshotTransfer<PeerLink>(staging, target, AskForAsync, (link, problem) => log.SnapshotPeerDropped(link.Department.Value, problem), p => _progress = p);
            if (!await transfer.RunAsync(sources, stopping)) return false;
            staging.Finish(GenesisLedger.Create(config.Genesis));
        }

        SnapshotInstall.MarkReady(config);
        return true;
    }

    private static async Task<SnapshotPiece?> AskForAsync(PeerLink link, SnapshotPieceRequest request, CancellationToken stopping)
    {
        try
        {
            using var deadline = Deadline(stopping);
            return await link.Client.GetSnapshotPieceAsync(request, cancellationToken: deadline.Token);
        }
        catch (Exception e) when (IsOfThePeer(e) && !stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private static CancellationTokenSource Deadline(CancellationToken stopping)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(AnswerDeadline);
        return deadline;
    }

    private static bool IsOfThePeer(Exception e) => e is RpcException or OperationCanceledException or IOException or InvalidOperationException;

    private sealed record Offered(PeerLink Link, SnapshotTarget Target, ulong Transactions);
}
