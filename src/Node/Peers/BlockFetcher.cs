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
    ChainWriter chain, ChainTip tip, SnapshotFetcher snapshots, Action<Exception> end, Func<PeerNetwork> peers, PeerContacts contacts, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>One call's blocks in all: a peer that trickles is left for the next one.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A peer that failed or trickled is asked last for so long.</summary>
    private static readonly TimeSpan Penalty = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<DepartmentId, long> _failedAt = new();
    private int _running;

    public void Start(MemberIndex from, Height target, Outbox outbox)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1) return;
        _ = Task.Run(async () =>
        {
            var ended = false;
            try
            {
                if (await snapshots.TakeIfFarBehindAsync(target, _stopping.Token))
                {
                    ended = true; // nothing may touch what waits to be installed while the validator stops
                    log.SnapshotWhole();
                    end(new SnapshotReadyException());
                    return;
                }

                await FetchAsync(from, target, outbox);
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

    /// <summary>A single block that a peer pushed because it saw that this node lacks it.</summary>
    public async Task AdoptPushedAsync(ReadOnlyMemory<byte> bytes, string department, Outbox outbox)
    {
        if (CommittedBlock.Decode(bytes.Span) is not { } block || block.Height != tip.Height.Next) return;
        try
        {
            await outbox.RunBetweenAsync(() => chain.Adopt(block), _stopping.Token);
        }
        catch (BlockRefusedException e)
        {
            log.CatchUpFailed(department, e.Message);
        }
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private async Task FetchAsync(MemberIndex from, Height target, Outbox outbox)
    {
        var first = peers().LinkTo(from);
        foreach (var link in peers().Links.OrderBy(l => IsPenalised(l.Department)).ThenByDescending(l => l == first).ThenByDescending(l => l.IsUp))
        {
            try
            {
                // Progress is what the tip says: a peer that claims heights and serves none is left at once.
                Height before;
                do
                {
                    before = tip.Height;
                    await FetchFromAsync(link, outbox);
                }
                while (tip.Height < target && tip.Height > before);
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

    /// <summary>A failure that another peer may not have.</summary>
    public static bool IsThePeers(Exception e) => e is RpcException or BlockRefusedException or OperationCanceledException or IOException or InvalidOperationException;

    public static string Describe(Exception e) => e is RpcException rpc ? rpc.Status.Detail : e.Message;

    /// <summary>One request for the blocks after the tip.</summary>
    /// <returns>How many came and were stored.</returns>
    public async Task<int> FetchFromAsync(PeerLink link, Outbox outbox)
    {
        var first = tip.Height.Next;
        var next = first;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        deadline.CancelAfter(CallDeadline);
        using var call = link.Client.GetBlocks(
            new BlocksRequest { FromHeight = first.Value, MaxBlocks = NodeLimits.BlocksPerFetch }, cancellationToken: deadline.Token);
        while (next.Value - first.Value < NodeLimits.BlocksPerFetch && await call.ResponseStream.MoveNext(deadline.Token))
        {
            var block = CommittedBlock.Decode(call.ResponseStream.Current.Block.Span) ?? throw new BlockRefusedException("the bytes are no block");
            if (block.Height != next) throw new BlockRefusedException($"block {block.Height} came where block {next} was asked for");
            await outbox.RunBetweenAsync(() => chain.Adopt(block), _stopping.Token);
            next = next.Next;
        }

        contacts.Heard(link.Department);
        if (next > first) log.CaughtUp(tip.Height.Value, link.Department.Value);
        return (int)(next.Value - first.Value);
    }

    private bool IsPenalised(DepartmentId department) => _failedAt.TryGetValue(department, out var at) && time.GetElapsedTime(at) < Penalty;
}
