using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>
/// Certified blocks of one peer, in order. It runs ahead of whoever stores them: while a block is executed and written, the next
/// one is checked on the other cores, and the one after it is on its way.
/// </summary>
/// <param name="check">What can be checked of a block before its turn comes.</param>
public sealed class BlockStream(Func<CommittedBlock, FetchedBlock> check, TimeProvider time)
{
    /// <summary>
    /// How long the peer may let this node wait for one request's blocks, all waits together; the time that this node takes with
    /// them does not count. A peer that trickles is left for the next one.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Checked blocks that wait for their turn: enough that neither side waits for the other, at 8 MB each at most.</summary>
    private const int Ahead = 2;

    /// <param name="last">With which request to end: the one that brings this height, and with it some beyond. Null: when the peer has no more.</param>
    /// <exception cref="BlockRefusedException">A block is not what the peer claims. Those before it were given.</exception>
    /// <exception cref="RpcException">The peer failed or refused.</exception>
    /// <exception cref="IOException">The peer's connection broke, or it let this node wait.</exception>
    public async IAsyncEnumerable<FetchedBlock> ReadAsync(Peer.PeerClient peer, Height first, Height? last, [EnumeratorCancellation] CancellationToken stopping)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var checkedBlocks = Channel.CreateBounded<FetchedBlock>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAheadAsync(peer, first, last, checkedBlocks.Writer, given.Token), CancellationToken.None);
        try
        {
            // What the reader failed with is thrown here, after the blocks that came before.
            await foreach (var block in checkedBlocks.Reader.ReadAllAsync(stopping)) yield return block;
        }
        finally
        {
            await given.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAheadAsync(Peer.PeerClient peer, Height first, Height? last, ChannelWriter<FetchedBlock> ready, CancellationToken given)
    {
        try
        {
            var next = first;
            Height asked;
            do
            {
                asked = next;
                next = await ReadOneAnswerAsync(peer, next, ready, given);
            }
            while (next > asked && !(next > last));
            ready.Complete();
        }
        catch (Exception e)
        {
            ready.Complete(e); // whoever reads gets it
        }
    }

    private async Task<Height> ReadOneAnswerAsync(Peer.PeerClient peer, Height next, ChannelWriter<FetchedBlock> ready, CancellationToken given)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(given);
        var patience = Patience;
        try
        {
            using var call = peer.GetBlocks(new BlocksRequest { FromHeight = next.Value, MaxBlocks = NodeLimits.BlocksPerFetch }, cancellationToken: waiting.Token);
            for (var i = 0; i < NodeLimits.BlocksPerFetch; i++)
            {
                if (patience <= TimeSpan.Zero) throw Impatient(next, null);
                var since = time.GetTimestamp();
                waiting.CancelAfter(patience);
                if (!await call.ResponseStream.MoveNext(waiting.Token)) break;
                waiting.CancelAfter(Timeout.InfiniteTimeSpan);
                patience -= time.GetElapsedTime(since);
                await ready.WriteAsync(Read(call.ResponseStream.Current, next), given);
                next = next.Next;
            }

            return next;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && waiting.IsCancellationRequested && !given.IsCancellationRequested)
        {
            throw Impatient(next, e);
        }
    }

    private static IOException Impatient(Height next, Exception? e) => new($"it let this node wait for {Patience.TotalSeconds:0} s, up to block {next}", e);

    private FetchedBlock Read(CommittedBlockBytes bytes, Height expected)
    {
        var block = CommittedBlock.Decode(bytes.Block.Span) ?? throw new BlockRefusedException("the bytes are no block");
        return block.Height == expected ? check(block) : throw new BlockRefusedException($"block {block.Height} came where block {expected} was asked for");
    }
}
