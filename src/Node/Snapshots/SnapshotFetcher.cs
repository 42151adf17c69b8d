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
/// <param name="held">What this node has already: its height, and how many transactions up to it.</param>
public sealed class SnapshotFetcher(NodeConfig config, Func<(Height Height, ulong Transactions)> held, Func<IReadOnlyList<SnapshotSource>> sources, ILogger log)
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
        if (!config.TakeSnapshots || target?.Value < held().Height.Value + AskFromBlocks) return false;
        var best = (await OffersAsync(stopping)).Where(IsWorthIt).GroupBy(o => o.Target.Block.Certificate.BlockHash).MaxBy(g => g.First().Target.Height);
        if (best is null) return false;
        try
        {
            return await TakeAsync(best.First().Target, [.. best.Select(o => o.Source)], stopping);
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
        var all = sources();
        var up = all.Where(s => s.IsUp).ToList();
        if (up.Count > 0) return [.. (await Task.WhenAll(up.Select(s => AskAsync(s, stopping)))).OfType<Offered>()];
        var asked = all.Select(s => AskAsync(s, stopping)).ToList();
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

    private bool IsWorthIt(Offered offer)
    {
        var (height, transactions) = held();
        return offer.Target.Height.Value >= height.Value + WorthBlocks || (offer.Target.Height > height && offer.Transactions >= transactions + WorthTransactions);
    }

    private async Task<Offered?> AskAsync(SnapshotSource source, CancellationToken stopping)
    {
        try
        {
            using var deadline = Deadline(stopping);
            var offer = await source.Client.GetSnapshotAsync(new SnapshotRequest { AboveHeight = held().Height.Value }, cancellationToken: deadline.Token);
            var (target, problem) = new SnapshotOffers(config.Genesis).Check(offer);
            if (target is not null) return new Offered(source, target, offer.Transactions);
            log.SnapshotPeerDropped(source.Name, problem!);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unimplemented)
        {
            // It keeps none; blocks will do.
        }
        catch (Exception e) when (IsOfThePeer(e) && !stopping.IsCancellationRequested)
        {
            log.SnapshotPeerDropped(source.Name, e.Message);
        }

        return null;
    }

    private async Task<bool> TakeAsync(SnapshotTarget target, IReadOnlyList<SnapshotSource> from, CancellationToken stopping)
    {
        var directory = SnapshotInstall.StagingOf(config);
        log.SnapshotBegins(target.Height.Value, string.Join(", ", from.Select(s => s.Name)));
        using (var staging = SnapshotStaging.Open(directory, target, StorageOptions.Default))
        {
            var transfer = new SnapshotTransfer<SnapshotSource>(staging, target, AskForAsync, (source, problem) => log.SnapshotPeerDropped(source.Name, problem), p => _progress = p);
            if (!await transfer.RunAsync(from, stopping)) return false;
            staging.Finish(GenesisLedger.Create(config.Genesis));
        }

        SnapshotInstall.MarkReady(config);
        return true;
    }

    private static async Task<SnapshotPiece?> AskForAsync(SnapshotSource source, SnapshotPieceRequest request, CancellationToken stopping)
    {
        try
        {
            using var deadline = Deadline(stopping);
            return await source.Client.GetSnapshotPieceAsync(request, cancellationToken: deadline.Token);
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

    private sealed record Offered(SnapshotSource Source, SnapshotTarget Target, ulong Transactions);
}
