using System.Collections.Concurrent;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// Catch-up: fetches certified blocks from whoever has them. There is no mode to get stuck in: each order runs once, in the
/// background, from the named peer and then from the others, and the replica orders again when it is still behind.
/// </summary>
/// <param name="snapshots">Asked first: what would take long to replay is taken as a snapshot.</param>
/// <param name="end">Ends the validator: with a snapshot to start anew on, or because the disk refused.</param>
public sealed class BlockFetcher(
    ChainWriter chain, ChainTip tip, EpochBoard board, SnapshotFetcher snapshots, Action<Exception> end, Func<PeerNetwork> peers, PeerContacts contacts, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>A peer that failed or trickled is asked last for so long.</summary>
    private static readonly TimeSpan Penalty = TimeSpan.FromMinutes(1);

    /// <summary>A follower is told no heights, so it asks whether a snapshot would be worth it: at the start, and again after so long.</summary>
    private static readonly TimeSpan AskForOffersAgain = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<DepartmentId, long> _failedAt = new();
    private long? _offersAskedAt;
    private int _running;

    public void Start(MemberIndex from, Height target, Outbox outbox)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1) return;
        _ = Task.Run(async () =>
        {
            var ended = false;
            try
            {
                ended = await TakeSnapshotAsync(target) == SnapshotOutcome.Ready;
                if (!ended) await FetchAsync(from, target, outbox);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The validator is stopping; what was taken of a snapshot stays for the next time.
            }
            catch (Storage.StorageException e)
            {
                end(e);
            }
            finally
            {
                if (!ended) Volatile.Write(ref _running, 0);
            }
        });
    }

    /// <summary>For a node that nobody tells anything: a snapshot where that is worth it, else the blocks that this peer has.</summary>
    /// <returns>Whether any blocks came and were stored.</returns>
    /// <exception cref="Storage.StorageException">This node's disk refused.</exception>
    public async Task<bool> FollowAsync(PeerLink link, Outbox outbox)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1) return false;
        var ended = false;
        try
        {
            if (_offersAskedAt is not { } at || time.GetElapsedTime(at) > AskForOffersAgain)
            {
                var outcome = await TakeSnapshotAsync(null);
                if (outcome == SnapshotOutcome.NobodyAnswered) return false;
                ended = outcome == SnapshotOutcome.Ready;
                _offersAskedAt = time.GetTimestamp();
            }

            return !ended && await FetchFromAsync(link, outbox, null);
        }
        finally
        {
            if (!ended) Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>A single block that a peer pushed because it saw that this node lacks it.</summary>
    public async Task AdoptPushedAsync(ReadOnlyMemory<byte> bytes, string department, Outbox outbox)
    {
        if (CommittedBlock.Decode(bytes.Span) is not { } block || block.Height != tip.Height.Next) return;
        try
        {
            var fetched = chain.Check(block);
            await outbox.RunBetweenAsync(() => chain.Adopt(fetched), _stopping.Token);
        }
        catch (BlockRefusedException e)
        {
            log.CatchUpFailed(department, e.Message);
        }
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    /// <summary>A failure that another peer may not have.</summary>
    public static bool IsThePeers(Exception e) => e is RpcException or BlockRefusedException or OperationCanceledException or IOException or InvalidOperationException;

    public static string Describe(Exception e) => e is RpcException rpc ? rpc.Status.Detail : e.Message;

    private async Task FetchAsync(MemberIndex from, Height target, Outbox outbox)
    {
        var first = peers().LinkTo(from);
        foreach (var link in peers().Links.OrderBy(l => IsPenalised(l.Department)).ThenByDescending(l => l == first).ThenByDescending(l => l.IsUp))
        {
            try
            {
                // A peer that claims heights and serves none is left at once.
                await FetchFromAsync(link, outbox, target);
            }
            catch (Exception e) when (IsThePeers(e))
            {
                if (_stopping.IsCancellationRequested) return;
                _failedAt[link.Department] = time.GetTimestamp();
                log.CatchUpFailed(link.Department.Value, Describe(e));
            }

            if (tip.Height >= target) break;
        }
    }

    /// <summary>After a snapshot is ready, nothing may touch what waits to be installed while the validator stops.</summary>
    private async Task<SnapshotOutcome> TakeSnapshotAsync(Height? target)
    {
        var outcome = await snapshots.TakeIfFarBehindAsync(target, _stopping.Token);
        if (outcome != SnapshotOutcome.Ready) return outcome;
        log.SnapshotWhole();
        end(new SnapshotReadyException());
        return outcome;
    }

    /// <summary>The blocks after the tip, as far as one peer has them.</summary>
    /// <param name="target">Little is asked for beyond; null: all that it has.</param>
    /// <returns>Whether any came and were stored.</returns>
    private async Task<bool> FetchFromAsync(PeerLink link, Outbox outbox, Height? target)
    {
        var before = tip.Height;
        using var given = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var vouchers = VouchersBeside(link, before.Next, given.Token);
        try
        {
            var stream = new BlockStream(b => chain.Check(b, vouchers is null ? null : vouchers.HoldTheSame), time);
            await foreach (var block in stream.ReadAsync(link.Client, before.Next, target, _stopping.Token))
            {
                await outbox.RunBetweenAsync(() => chain.Adopt(block), _stopping.Token);
            }
        }
        finally
        {
            await given.CancelAsync();
            if (vouchers is not null) await vouchers.Ended;
        }

        contacts.Heard(link.Department);
        if (tip.Height > before) log.CaughtUp(tip.Height.Value, link.Department.Value);
        return tip.Height > before;
    }

    /// <returns>Null when there are not f others to ask, or no liar is reckoned with.</returns>
    private SignatureVouchers? VouchersBeside(PeerLink source, Height first, CancellationToken given)
    {
        var faulty = board.Members.Quorum.MaxFaulty;
        var others = peers().Links.Where(l => l != source).OrderBy(l => IsPenalised(l.Department)).ThenByDescending(l => l.IsUp).Take(faulty).Select(l => l.Client).ToList();
        return faulty > 0 && others.Count == faulty ? new SignatureVouchers(others, first, given) : null;
    }

    private bool IsPenalised(DepartmentId department) => _failedAt.TryGetValue(department, out var at) && time.GetElapsedTime(at) < Penalty;
}
