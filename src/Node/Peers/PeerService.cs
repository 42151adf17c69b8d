using CityConsortium.Protos;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>What other validators call. Who they are was settled by TLS: the client certificate's key is a pin of the membership, or of a proposal to join it.</summary>
public sealed class PeerService(PeerDesk desk, ILogger<PeerService> log) : Protos.Peer.Peer.PeerBase
{
    public override async Task<PushSummary> Push(IAsyncStreamReader<PeerFrame> requestStream, ServerCallContext context)
    {
        var from = desk.CallerOf(context);
        var member = desk.MemberOf(from);
        var hello = await requestStream.MoveNext(context.CancellationToken) ? PeerHello.In(requestStream.Current) : null;
        if (desk.Refuse(member, hello) is { } problem)
        {
            log.PeerRefused(member?.Department.Value ?? from.ToShortString(), problem);
            throw new RpcException(new Grpc.Core.Status(StatusCode.FailedPrecondition, problem));
        }

        if (desk.IsInUseElsewhere(member!, from, hello!))
        {
            // The status by which the caller recognises it (PeerLink); nothing else here is answered with it.
            throw new RpcException(new Grpc.Core.Status(StatusCode.AlreadyExists, $"{member!.Department}'s key is in use by another process that is connected and alive: stop one of the two"));
        }

        using var visit = desk.Enter(from, hello!, context.CancellationToken);
        await context.WriteResponseHeadersAsync(new Metadata { { PeerHello.AcceptedHeader, "1" } });
        ulong frames = 0;
        try
        {
            while (await requestStream.MoveNext(visit.Stopping))
            {
                frames++;
                // Asked for each frame: a change of the set may have taken the seat, or moved it.
                if (desk.MemberOf(from) is not { } sender) break;
                await TakeAsync(from, sender, requestStream.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer's process or line died, or it opened a newer stream: it comes back by itself.
        }

        return new PushSummary { Frames = frames };
    }

    public override async Task GetBlocks(BlocksRequest request, IServerStreamWriter<CommittedBlockBytes> responseStream, ServerCallContext context)
    {
        desk.CallerOf(context);
        var count = Math.Min(request.MaxBlocks, NodeLimits.BlocksPerFetch);
        var room = NodeLimits.BlockBytesPerFetch;
        for (ulong i = 0; i < count && room > 0; i++)
        {
            if (request.FromHeight > ulong.MaxValue - i || desk.FindBlock(new Height(request.FromHeight + i)) is not { } block) break;
            var bytes = block.Encode();
            room -= bytes.Length;
            await responseStream.WriteAsync(new CommittedBlockBytes { Block = UnsafeByteOperations.UnsafeWrap(bytes) }, context.CancellationToken);
        }
    }

    public override async Task GetSignatureDigests(BlocksRequest request, IServerStreamWriter<SignaturesDigest> responseStream, ServerCallContext context)
    {
        desk.CallerOf(context);
        var count = Math.Min(request.MaxBlocks, NodeLimits.DigestsPerFetch);
        for (ulong i = 0; i < count; i++)
        {
            if (request.FromHeight > ulong.MaxValue - i || desk.FindSignaturesDigest(new Height(request.FromHeight + i)) is not { } digest) break;
            await responseStream.WriteAsync(new SignaturesDigest { Digest = ByteString.CopyFrom(digest.AsSpan()) }, context.CancellationToken);
        }
    }

    public override Task<SnapshotOffer> GetSnapshot(SnapshotRequest request, ServerCallContext context)
    {
        desk.CallerOf(context);
        return desk.Snapshots.Offer(new Height(request.AboveHeight)) is { } offer
            ? Task.FromResult(offer)
            : throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "no snapshot is kept above that height"));
    }

    public override Task<SnapshotPiece> GetSnapshotPiece(SnapshotPieceRequest request, ServerCallContext context)
    {
        desk.CallerOf(context);
        return desk.Snapshots.Piece(request) is { } piece
            ? Task.FromResult(piece)
            : throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, $"the snapshot of height {request.Height}, or that piece of it, is not here"));
    }

    private async Task TakeAsync(Hash256 from, Validator sender, PeerFrame frame)
    {
        var department = sender.Department;
        switch (frame.ContentCase)
        {
            case PeerFrame.ContentOneofCase.Consensus:
                desk.Heard(department);
                if (desk.TakeConsensus(from, frame.Consensus.Span) is { } refusal && desk.MayComplainAbout(department)) log.PeerMessageRefused(department.Value, refusal.ToString());
                break;
            case PeerFrame.ContentOneofCase.Transactions when SoundMessage.TryParse(TransactionBatch.Parser, frame.Transactions.Span, out var batch):
                desk.TakeTransactions(batch);
                break;
            case PeerFrame.ContentOneofCase.BodyRequest when SoundMessage.TryParse(BodyRequest.Parser, frame.BodyRequest.Span, out var request):
                desk.AnswerBodyRequest(sender, request);
                break;
            case PeerFrame.ContentOneofCase.Block:
                await desk.TakeBlockAsync(frame.Block.Memory, department.Value);
                break;
            default:
                if (desk.MayComplainAbout(department)) log.PeerMessageRefused(department.Value, "a frame that is none, or of an unknown kind");
                break;
        }
    }
}
