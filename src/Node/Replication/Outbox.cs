using System.Collections.Concurrent;
using CityConsortium.Consensus;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>
/// Carries out what the world sees, strictly in the order of the replica's orders, on one thread: a record is on disk before
/// the vote behind it leaves, and a block is on disk before anything of the next height does.
/// </summary>
public sealed class Outbox(
    SafetyKeeper safety, ChainWriter chain, PeerNetwork peers, BlockFetcher fetcher, Observer observer) : IDisposable
{
    private readonly BlockingCollection<Work> _queue = new(NodeLimits.Outbox);

    /// <summary>What a change of the membership sets in motion; set before the outbox runs.</summary>
    public EpochTurn? Turn { get; set; }

    public int Count => _queue.Count;

    public void Enqueue(Effect effect, CancellationToken stopping) => _queue.Add(new Work(effect, null), stopping);

    /// <summary>Runs a piece of work between two orders: storing blocks that were fetched from peers.</summary>
    public Task RunBetweenAsync(Action work, CancellationToken stopping)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(new Work(null, () => Complete(work, done)), stopping);
        return done.Task.WaitAsync(stopping);
    }

    public void Run(CancellationToken stopping)
    {
        foreach (var work in _queue.GetConsumingEnumerable(stopping))
        {
            if (work.Between is { } between) between();
            else CarryOut(work.Effect!);
        }
    }

    public void Dispose() => _queue.Dispose();

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.Persist persist:
                safety.Persist(persist.Record, persist.PreparedChanged);
                break;
            case Effect.Broadcast broadcast:
                peers.Broadcast(FrameOf(broadcast.Message));
                break;
            case Effect.Send send:
                peers.Send(send.To, FrameOf(send.Message));
                break;
            case Effect.Commit commit:
                chain.Commit(commit.Header, commit.Proposal, commit.Certificate);
                break;
            case Effect.SendBlocks blocks:
                peers.SendBlock(blocks.To, blocks.From);
                break;
            case Effect.CatchUp catchUp:
                fetcher.Start(catchUp.From, catchUp.Target, this);
                break;
            case Effect.Accuse accuse:
                observer.Accuse(accuse.Evidence);
                break;
            case Effect.Observe observe:
                observer.Observed(observe.Event);
                break;
            case Effect.EndEpoch end:
                Turn!.Take(end); // set before the first order
                break;
            case Effect.Halt halt:
                throw new NodeHaltedException($"{halt.Reason} (height {halt.Height}, own result {halt.OwnHash}, certified {halt.CertifiedHash})");
            default:
                Invariant.Fail($"no host action for {effect.GetType().Name}");
                break;
        }
    }

    private static PeerFrame FrameOf(Message message) => new() { Consensus = UnsafeByteOperations.UnsafeWrap(MessageCodec.Encode(message)) };

    private static void Complete(Action work, TaskCompletionSource done)
    {
        try
        {
            work();
            done.SetResult();
        }
        catch (BlockRefusedException e)
        {
            // A peer's bad block is the peer's fault: the fetcher is told and asks somebody else. Anything else stops the node.
            done.SetException(e);
        }
    }

    private readonly record struct Work(Effect? Effect, Action? Between);
}
