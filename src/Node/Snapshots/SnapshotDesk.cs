using CityConsortium.Ledger;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>Serves the heights whose whole state this node keeps (<see cref="LedgerStore.SnapshotHeights"/>) to nodes that lag far.</summary>
public sealed class SnapshotDesk(LedgerStore store, int signerWindow)
{
    /// <returns>Null when nothing above that height is kept.</returns>
    public SnapshotOffer? Offer(Height above)
    {
        foreach (var height in store.SnapshotHeights)
        {
            if (height <= above || store.GetBlock(height) is not { } block) continue;
            var offer = new SnapshotOffer { Block = UnsafeByteOperations.UnsafeWrap(block.Encode()), Transactions = TransactionLog.In(new ProvenReader(store, height)).Count };
            for (var at = Oldest(height); at < height; at = at.Next)
            {
                if (store.GetHeader(at) is not { ParentCertificate: { } parent } header) return null;
                offer.Headers.Add(ByteString.CopyFrom(Encoding.Of(w =>
                {
                    header.Header.Encode(w);
                    parent.Encode(w);
                })));
            }

            foreach (var change in store.Memberships.ChangesBefore(height.Next)) offer.MembershipChanges.Add(ByteString.CopyFrom(Encoding.Of(change.Encode)));
            return offer;
        }

        return null;
    }

    /// <returns>Null when that height, or that place of its tree, is not here.</returns>
    public SnapshotPiece? Piece(SnapshotPieceRequest request)
    {
        var height = new Height(request.Height);
        if (!store.SnapshotHeights.Contains(height)) return null;
        switch (request.PieceCase)
        {
            case SnapshotPieceRequest.PieceOneofCase.Place:
                var reader = new CanonicalReader(request.Place.Span);
                var at = NibblePath.Decode(ref reader);
                if (!reader.IsComplete || Subtree.Read(store, height, at) is not { } state) return null;
                return new SnapshotPiece { State = UnsafeByteOperations.UnsafeWrap(state) };
            case SnapshotPieceRequest.PieceOneofCase.RecordsUpTo:
                if (request.RecordsUpTo > height.Value || store.GetTransactionPiece(new Height(request.RecordsUpTo)) is not { } piece) return null;
                var records = new TransactionRecords { HashBefore = ByteString.CopyFrom(piece.Before.AsSpan()) };
                foreach (var record in piece.Records) records.Records.Add(UnsafeByteOperations.UnsafeWrap(record));
                return new SnapshotPiece { Records = UnsafeByteOperations.UnsafeWrap(records.ToByteArray()) };
            default:
                return null;
        }
    }

    private Height Oldest(Height height)
    {
        var first = height.Value > (ulong)signerWindow ? height.Value - (ulong)signerWindow + 1 : 1;
        return new Height(Math.Max(first, store.OldestHeader.Value));
    }

    /// <summary>The state as it was after a height that is still provable.</summary>
    private sealed class ProvenReader(LedgerStore store, Height height) : IStateReader
    {
        public ReadOnlyMemory<byte>? GetState(StateKey key) => store.ProveState(key, height)?.State.Value;
    }
}
