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

    private static readonly TimeSpan OfferDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Longer: who is dropped is not asked again for this snapshot, and the others go on meanwhile.</summary>
    private static readonly TimeSpan PieceDeadline = TimeSpan.FromSeconds(30);

    private volatile string _progress = "";

    /// <summary>One clause for the status while a snapshot is being taken; else empty.</summary>
    public string Progress => _progress;

    /// <param name="target">The height that this node should reach, a claim; null when nobody told one.</param>
    /// <exception cref="StorageException">This node's disk refused.</exception>
    public async Task<SnapshotOutcome> TakeIfFarBehindAsync(Height? target, CancellationToken stopping)
    {
        if (SnapshotInstall.IsReady(config)) return SnapshotOutcome.Ready;
        if (!config.TakeSnapshots || target?.Value < held().Height.Value + AskFromBlocks) return SnapshotOutcome.BlocksWillDo;
        var answers = await AnswersAsync(stopping);
        if (answers.Count == 0) return SnapshotOutcome.NobodyAnswered;
        var best = answers.OfType<Offered>().Where(IsWorthIt).GroupBy(o => o.Target.Block.Certificate.BlockHash).MaxBy(g => g.First().Target.Height);
        if (best is null) return SnapshotOutcome.BlocksWillDo;
        try
        {
            return await TakeAsync(best.First().Target, [.. best.Select(o => o.Source)], stopping) ? SnapshotOutcome.Ready : SnapshotOutcome.BlocksWillDo;
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
    /// <returns>Of everybody who answered; null for one who has nothing that would do.</returns>
    private async Task<IReadOnlyList<Offered?>> AnswersAsync(CancellationToken stopping)
    {
        var all = sources();
        var up = all.Where(s => s.IsUp).ToList();
        var asked = (up.Count > 0 ? up : all).Select(s => AskAsync(s, stopping)).ToList();
        var answers = new List<Offered?>();
        while (asked.Count > 0 && (up.Count > 0 || !answers.Exists(o => o is not null)))
        {
            await Task.WhenAny(asked);
            foreach (var done in asked.Where(a => a.IsCompleted).ToList())
            {
                asked.Remove(done);
                var (hasAnswered, offered) = await done;
                if (hasAnswered) answers.Add(offered);
            }
        }

        return answers;
    }

    private bool IsWorthIt(Offered offer)
    {
        var (height, transactions) = held();
        return offer.Target.Height.Value >= height.Value + WorthBlocks || (offer.Target.Height > height && offer.Transactions >= transactions + WorthTransactions);
    }

    private async Task<(bool HasAnswered, Offered? Offer)> AskAsync(SnapshotSource source, CancellationToken stopping)
    {
        try
        {
            using var deadline = Deadline(OfferDeadline, stopping);
            var offer = await source.Client.GetSnapshotAsync(new SnapshotRequest { AboveHeight = held().Height.Value }, cancellationToken: deadline.Token);
            var (target, problem) = new SnapshotOffers(config.Genesis).Check(offer);
            if (target is not null) return (true, new Offered(source, target, offer.Transactions));
            log.SnapshotPeerDropped(source.Name, problem!);
            return (true, null);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unimplemented)
        {
            return (true, null); // It keeps none; blocks will do.
        }
        catch (Exception e) when (IsOfThePeer(e) && !stopping.IsCancellationRequested)
        {
            if (source.IsUp) log.SnapshotPeerDropped(source.Name, e.Message);
            return (false, null);
        }
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
            using var deadline = Deadline(PieceDeadline, stopping);
            return await source.Client.GetSnapshotPieceAsync(request, cancellationToken: deadline.Token);
        }
        catch (Exception e) when (IsOfThePeer(e) && !stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private static CancellationTokenSource Deadline(TimeSpan after, CancellationToken stopping)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(after);
        return deadline;
    }

    private static bool IsOfThePeer(Exception e) => e is RpcException or OperationCanceledException or IOException or InvalidOperationException;

    private sealed record Offered(SnapshotSource Source, SnapshotTarget Target, ulong Transactions);
}
