using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// A ledger that is being made from a snapshot, in a directory of its own beside the one in use. What has been checked is
/// written at once and remembered, so a restart goes on where it was; only the last batch makes a ledger of it, and only then
/// it may take the other's place. One thread.
/// </summary>
public sealed class SnapshotStaging : IDisposable
{
    private static readonly byte[] TargetKey = "snapshot"u8.ToArray();
    private static readonly byte[] CursorKey = "snapshot-log"u8.ToArray();
    private static readonly byte[] PiecePrefix = "piece/"u8.ToArray();

    private readonly LedgerDatabase _db;
    private readonly SnapshotTarget _target;
    private readonly StorageOptions _options;
    private readonly StateTable _state;
    private readonly TreeNodeTable _nodes;
    private readonly TransactionTable _transactions;
    private readonly RecordTable _records;
    private readonly Dictionary<NibblePath, (Hash256 Hash, bool? IsLeaf)> _places = [];
    private readonly SortedDictionary<NibblePath, Hash256> _open = new(Comparer<NibblePath>.Create(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString())));
    private (Height Last, Hash256 After)? _cursor;

    private SnapshotStaging(LedgerDatabase db, SnapshotTarget target, StorageOptions options)
    {
        _db = db;
        _target = target;
        _options = options;
        _state = new StateTable(db);
        _nodes = new TreeNodeTable(db, options.CachedTreeNodes);
        _transactions = new TransactionTable(db);
        _records = new RecordTable(db);
    }

    /// <summary>Places of the state's tree that are still to be asked for, with the hashes that they must have.</summary>
    public IReadOnlyCollection<KeyValuePair<NibblePath, Hash256>> OpenPlaces => _open;

    /// <summary>Pieces of state that are here.</summary>
    public int Pieces => _places.Values.Count(p => p.IsLeaf is not null);

    /// <summary>The run of transaction records to ask for next: its last height, and the hash after it. Null until the state is here, and when all are.</summary>
    public (Height Last, Hash256 After)? NextRecords => _cursor is { Last.Value: > 0 } cursor ? cursor : null;

    public bool IsComplete => _open.Count == 0 && _cursor is { Last.Value: 0 };

    /// <summary>Begins, or goes on with what an earlier process left when it was for the same block; anything else there is removed.</summary>
    /// <exception cref="StorageException">The disk refused, or what is there does not read.</exception>
    public static SnapshotStaging Open(string directory, SnapshotTarget target, StorageOptions options)
    {
        if (OpenSame(directory, target, options) is { } same) return same;
        if (System.IO.Directory.Exists(directory)) System.IO.Directory.Delete(directory, recursive: true);
        var staging = new SnapshotStaging(LedgerDatabase.Open(directory, options), target, options);
        using var batch = new WriteBatch();
        batch.Put(TargetKey, target.Block.Header.Hash().AsSpan(), staging._db.Handle(Family.Meta));
        staging._db.Write(batch, "beginning a snapshot");
        staging.Resume();
        return staging;
    }

    /// <summary>A piece of state that <see cref="Subtree.Check"/> has proved for one of the open places.</summary>
    public void Add(NibblePath at, Hash256 hash, SubtreePiece piece)
    {
        using var batch = new WriteBatch();
        var meta = _db.Handle(Family.Meta);
        switch (piece)
        {
            case SubtreePiece.Entries entries:
                _state.Write(batch, entries.State);
                _nodes.Write(batch, entries.Nodes);
                batch.Put(PieceKey(at), Mark(hash, entries.IsLeaf), meta);
                _places[at] = (hash, entries.IsLeaf);
                _open.Remove(at);
                break;
            case SubtreePiece.Places places:
                foreach (var (below, expected) in places.Below)
                {
                    batch.Put(PieceKey(below), Mark(expected, null), meta);
                    _places[below] = (expected, null);
                    _open[below] = expected;
                }

                batch.Delete(PieceKey(at), meta);
                batch.Put([.. "upper/"u8, .. PieceKey(at)], hash.AsSpan(), meta);
                _places.Remove(at);
                _open.Remove(at);
                break;
        }

        _db.Write(batch, "writing a piece of a snapshot");
        FindLog();
    }

    /// <summary>A run of transaction records that <see cref="TransactionPiece.Check"/> has proved for <see cref="NextRecords"/>.</summary>
    public void Add(TransactionPiece piece, IReadOnlyList<(Height Height, IReadOnlyList<TransactionEntry> Entries)> decoded)
    {
        using var batch = new WriteBatch();
        var hash = piece.Before;
        for (var i = 0; i < decoded.Count; i++)
        {
            if (decoded[i].Entries.Count > 0) hash = TransactionLog.Extend(hash, piece.Records[i].Span);
            _records.Write(batch, decoded[i].Height, piece.Records[i].Span, hash);
            _transactions.Write(batch, decoded[i].Height, decoded[i].Entries);
        }

        _cursor = (decoded[0].Height.Previous, piece.Before);
        batch.Put(CursorKey, Cursor(_cursor.Value), _db.Handle(Family.Meta));
        _db.Write(batch, "writing a snapshot's transaction records");
    }

    /// <summary>Makes it a ledger: the upper tree, the headers, the block, the tip. Dispose of this object then, and open the directory.</summary>
    /// <param name="genesis">As the genesis file makes it.</param>
    /// <exception cref="StorageDamagedException">The pieces do not come to the certified root: the disk changed them.</exception>
    public void Finish(ExecutedBlock genesis)
    {
        Invariant.That(IsComplete, "a snapshot is finished when all its pieces are here");
        if (_cursor!.Value.After != Hash256.Zero) throw _db.Damaged(Family.Records, _target.Height, "the transaction records do not begin at the chain's beginning");
        using var batch = new WriteBatch();
        var root = JoinUpper(batch);
        if (root != _target.StateRoot) throw _db.Damaged(Family.Nodes, _target.Height, $"the snapshot's state comes to root {root}, the header says {_target.StateRoot}");
        var block = _target.Block;
        var headers = new HeaderTable(_db);
        headers.Write(batch, new CertifiedHeader(genesis.Header, genesis.Header.Hash(), Certificate.ForGenesis(genesis.Header.Hash()), null));
        foreach (var earlier in _target.Earlier) headers.Write(batch, earlier);
        var certified = new CertifiedHeader(block.Header, block.Certificate.BlockHash, block.Certificate, block.Proposal.ParentCertificate);
        headers.Write(batch, certified);
        new ListTable(_db, Family.Bodies, Limits.MaxTransactionBytes + 128).Write(batch, block.Height, block.Bodies, static t => t.Size, static (w, t) => t.Encode(w));
        new ListTable(_db, Family.Receipts, Limits.MaxReceiptBytes).Write(batch, block.Height, block.EncodedReceipts, static r => r.Length, static (w, r) => w.Fixed(r.Span));
        var oldestHeader = _target.Earlier.Count > 0 ? _target.Earlier[0].Height : block.Height;
        LedgerMarker.Write(batch, _db, block.Header.Proposal.Chain);
        MembershipRecord.Write(batch, _db, _target.Memberships);
        new TipRecord(
            block.Height, certified.Hash, Log().Count, block.Height.Next, new KeptHistory(oldestHeader, block.Height), new SnapshotMarks(block.Height, Height.Genesis)).Write(batch, _db);
        FamilyMark.Write(batch, _db, block.Height);
        Forget(batch);
        _db.Write(batch, "finishing a snapshot");
    }

    public void Dispose() => _db.Dispose();

    private static SnapshotStaging? OpenSame(string directory, SnapshotTarget target, StorageOptions options)
    {
        if (!System.IO.Directory.Exists(directory)) return null;
        LedgerDatabase? db = null;
        try
        {
            db = LedgerDatabase.Open(directory, options);
            if (db.Get(Family.Meta, TargetKey).AsSpan().SequenceEqual(target.Block.Header.Hash().AsSpan()))
            {
                var staging = new SnapshotStaging(db, target, options);
                staging.Resume();
                return staging;
            }
        }
        catch (StorageDamagedException)
        {
            // Half a snapshot holds nothing that cannot be fetched again.
        }

        db?.Dispose();
        return null;
    }

    private void Resume()
    {
        using var iterator = _db.Iterate(Family.Meta, new ReadOptions());
        for (iterator.Seek(PiecePrefix); _db.IsValid(iterator, Family.Meta) && iterator.Key().AsSpan().StartsWith(PiecePrefix); iterator.Next())
        {
            var reader = new CanonicalReader(iterator.Key().AsSpan(PiecePrefix.Length));
            var at = NibblePath.Decode(ref reader);
            var value = new CanonicalReader(iterator.Value());
            var hash = value.Hash();
            var state = value.Byte();
            _places[at] = (hash, state == 0 ? null : state == 2);
        }

        if (_places.Count == 0) _places[NibblePath.Root] = (_target.StateRoot, null);
        if (_db.Get(Family.Meta, CursorKey) is { } cursor)
        {
            var reader = new CanonicalReader(cursor);
            _cursor = (reader.Height(), reader.Hash());
        }

        foreach (var (at, place) in _places)
        {
            if (place.IsLeaf is null) _open[at] = place.Hash;
        }

        FindLog();
    }

    private void FindLog()
    {
        if (_open.Count > 0 || _cursor is not null) return;
        var log = Log();
        _cursor = log.Count == 0 ? (Height.Genesis, Hash256.Zero) : (_target.Height, log.RunningHash);
    }

    /// <summary>The state is all here: it says what the transaction records must come to.</summary>
    private TransactionLog Log() =>
        _state.Get(TransactionLog.Key) is { } bytes && TransactionLog.Decode(bytes.Span) is { } log ? log : default;

    private Hash256 JoinUpper(WriteBatch batch)
    {
        var built = _places.ToDictionary(p => p.Key, p => (IsLeaf: p.Value.IsLeaf == true, p.Value.Hash));
        foreach (var at in UpperPlaces().OrderByDescending(u => u.Count))
        {
            var node = Subtree.Join(at, _target.Height, place => built.TryGetValue(place, out var found) ? found : null);
            _nodes.Write(batch, [new NewTreeNode(new TreeNodeKey(_target.Height, at), node)]);
            built[at] = (false, node.Hash);
        }

        return built[NibblePath.Root].Hash;
    }

    private List<NibblePath> UpperPlaces()
    {
        var prefix = (byte[])[.. "upper/"u8, .. PiecePrefix];
        var places = new List<NibblePath>();
        using var iterator = _db.Iterate(Family.Meta, new ReadOptions());
        for (iterator.Seek(prefix); _db.IsValid(iterator, Family.Meta) && iterator.Key().AsSpan().StartsWith(prefix); iterator.Next())
        {
            var reader = new CanonicalReader(iterator.Key().AsSpan(prefix.Length));
            places.Add(NibblePath.Decode(ref reader));
        }

        return places;
    }

    private void Forget(WriteBatch batch)
    {
        var meta = _db.Handle(Family.Meta);
        foreach (var place in _places.Keys) batch.Delete(PieceKey(place), meta);
        foreach (var place in UpperPlaces()) batch.Delete([.. "upper/"u8, .. PieceKey(place)], meta);
        batch.Delete(TargetKey, meta);
        batch.Delete(CursorKey, meta);
    }

    private static byte[] PieceKey(NibblePath at)
    {
        var writer = new CanonicalWriter(TreeNodeKey.MaxEncodedSize + PiecePrefix.Length).Fixed(PiecePrefix);
        at.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Mark(Hash256 hash, bool? isLeaf) => new CanonicalWriter(40).Hash(hash).Byte((byte)(isLeaf is null ? 0 : isLeaf.Value ? 2 : 1)).ToArray();

    private static byte[] Cursor((Height Last, Hash256 After) cursor) => new CanonicalWriter(40).Height(cursor.Last).Hash(cursor.After).ToArray();
}
