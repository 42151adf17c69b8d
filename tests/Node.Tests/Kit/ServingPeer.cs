using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Node.Tests;

/// <summary>A member that serves blocks and vouches for signatures, without a network; it may lie about both.</summary>
internal sealed class ServingPeer(IReadOnlyList<CommittedBlock> blocks) : Peer.PeerClient
{
    /// <summary>What it says that it has at a place, in place of the truth.</summary>
    internal Func<CommittedBlock, CommittedBlock> Lie { get; init; } = static b => b;

    /// <summary>It breaks off before this block.</summary>
    internal int FailsAt { get; init; } = int.MaxValue;

    /// <summary>Called before each item that it gives.</summary>
    internal Action Delay { get; init; } = static () => { };

    internal int Requests { get; private set; }

    public override AsyncServerStreamingCall<CommittedBlockBytes> GetBlocks(
        BlocksRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        Answer(From(request).Select(b => new CommittedBlockBytes { Block = UnsafeByteOperations.UnsafeWrap(b.Encode()) }));

    public override AsyncServerStreamingCall<SignaturesDigest> GetSignatureDigests(
        BlocksRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        Answer(From(request).Select(b => new SignaturesDigest { Digest = ByteString.CopyFrom(SenderSignatures.DigestOf(b.Header.Hash(), b.Bodies).AsSpan()) }));

    /// <summary>Two at most in one answer: who wants more asks again.</summary>
    private IEnumerable<CommittedBlock> From(BlocksRequest request)
    {
        Requests++;
        foreach (var block in blocks.Where(b => b.Height.Value >= request.FromHeight).Take(Math.Min(2, (int)request.MaxBlocks)))
        {
            if (block.Height.Value >= (ulong)FailsAt) throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "the line is dead"));
            Delay();
            yield return Lie(block);
        }
    }

    private static AsyncServerStreamingCall<T> Answer<T>(IEnumerable<T> items) => new(
        new Items<T>(items.GetEnumerator()), Task.FromResult(new Metadata()), () => Grpc.Core.Status.DefaultSuccess, () => [], () => { });

    private sealed class Items<T>(IEnumerator<T> items) : IAsyncStreamReader<T>
    {
        public T Current => items.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(items.MoveNext());
        }
    }
}
