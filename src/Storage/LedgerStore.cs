using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// The committed chain on disk: blocks, receipts, state, tree and indexes in RocksDB, one synced batch per height. One thread
/// applies; any number read at the same time. Dispose after the last reader has returned.
/// </summary>
public sealed class LedgerStore : ILedgerReader, IDisposable
{
    private readonly LedgerDatabase _db;
    private readonly ChainId _chain;
    private readonly HeaderTable _headers;
    private readonly BlockBatch _blocks;
    private readonly BlockReader _reader;
    private readonly TransactionTable _transactions;
    private readonly RecordTable _records;
    private readonly StateTable _state;
    private readonly TreeNodeTable _nodes;
    private readonly Lock _writing = new();
    private volatile LedgerTip? _tip;
    private volatile MembershipHistory? _memberships;

    private LedgerStore(LedgerDatabase db, ChainId chain, StorageOptions options)
    {
        _db = db;
        _chain = chain;
        _headers = new HeaderTable(db);
        _transactions = new TransactionTable(db);
        _records = new RecordTable(db);
        _state = new StateTable(db);
        _nodes = new TreeNodeTable(db, options.CachedTreeNodes);
        var bodies = new ListTable(db, Family.Bodies, Limits.MaxTransactionBytes + 128);
        var receipts = new ListTable(db, Family.Receipts, Limits.MaxReceiptBytes);
        _reader = new BlockReader(db, _headers, bodies, receipts);
        _blocks = new BlockBatch(db, _headers, bodies, receipts, _transactions, _state, _nodes, options);
    }

    /// <summary>The directory that holds the database.</summary>
    public string Directory => _db.Directory;

    /// <summary>Whether <see cref="ApplyGenesis"/> is still to come.</summary>
    public bool IsEmpty => _tip is null;

    /// <summary>The last committed block. Must not be asked of an empty store.</summary>
    public LedgerTip Tip
    {
        get
        {
            var tip = _tip;
            Invariant.That(tip is not null, "the ledger has its genesis");
            return tip;
        }
    }

    public Height Height => Tip.Height;

    /// <summary>
    /// Who decides every height up to the one after the tip, with the chain of proofs from genesis. In memory, and moved with the
    /// tip by the same batch. Must not be asked of an empty store.
    /// </summary>
    public MembershipHistory Memberships
    {
        get
        {
            var memberships = _memberships;
            Invariant.That(memberships is not null, "the ledger has its genesis");
            return memberships;
        }
    }

    /// <summary>
    /// Opens the ledger of a chain, or makes an empty one. Until <see cref="FoundWhole"/> the files as they were before stay in
    /// <see cref="OpeningLinks.DirectoryOf"/>.
    /// </summary>
    /// <exception cref="StorageRefusedException">Another process holds it, or it is another chain's or another version's.</exception>
    /// <exception cref="StorageDamagedException">Its files do not read.</exception>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static LedgerStore Open(string directory, ChainId chain, StorageOptions options)
    {
        OpeningLinks.Make(directory);
        var tables = OpeningLinks.CountTables(directory);
        return Open(LedgerDatabase.Open(directory, options), tables, chain, options);
    }

    /// <summary>Opens a ledger to look at it: no file is changed, and nothing can be applied.</summary>
    /// <exception cref="StorageException">As of <see cref="Open(string, ChainId, StorageOptions)"/>.</exception>
    public static LedgerStore OpenReadOnly(string directory, ChainId chain, StorageOptions options) =>
        Open(LedgerDatabase.OpenReadOnly(directory, options), OpeningLinks.CountTables(directory), chain, options);

    private static LedgerStore Open(LedgerDatabase db, int tables, ChainId chain, StorageOptions options)
    {
        options.Validate();
        try
        {
            LedgerMarker.Check(db, chain);
            var store = new LedgerStore(db, chain, options);
            if (TipRecord.Read(db) is { } tip)
            {
                FamilyMark.Check(db, tip.Height);
                store._tip = store._reader.ReadTip(tip);
                store._memberships = MembershipRecord.Read(db);
            }
            else if (tables > 0)
            {
                // A young ledger without a tip has nothing in tables yet: this one's MANIFEST has lost them.
                throw db.Damaged(Family.Meta, null, $"it came up empty, although {tables} table files were there");
            }

            return store;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>The start-up check has passed: what opening removed was not needed.</summary>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    internal void FoundWhole() => OpeningLinks.Remove(Directory);

    /// <summary>Writes height 0 into an empty store.</summary>
    public void ApplyGenesis(ExecutedBlock genesis)
    {
        lock (_writing)
        {
            Invariant.That(_tip is null, "genesis is the first block");
            Invariant.That(genesis.Header.Height == Height.Genesis, "genesis has height 0");
            Invariant.That(genesis.Header.Proposal.Chain == _chain, "genesis is of the chain that the store was opened for");
            var hash = genesis.Header.Hash();
            var block = new CertifiedHeader(genesis.Header, hash, Certificate.ForGenesis(hash), null);
            using var batch = new WriteBatch();
            LedgerMarker.Write(batch, _db, _chain);
            var record = _blocks.Fill(batch, block, [], genesis.Changes, null);
            var memberships = MembershipHistory.OfGenesis(NextMembership.In(genesis.Over(this)));
            MembershipRecord.Write(batch, _db, memberships);
            Commit(batch, block, null, record, genesis.Changes, memberships);
        }
    }

    /// <summary>
    /// Writes the block after the tip and all that it changes, in one synced batch. When this returns, the block is on the
    /// disk; when it throws, the store takes no further block and the node must stop.
    /// </summary>
    /// <param name="changes">As executing the block gave them; they must be this block's.</param>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public void Apply(CommittedBlock block, ChangeSet changes)
    {
        lock (_writing)
        {
            var tip = Tip;
            Invariant.That(block.Height == tip.Height.Next, $"block {block.Height} follows the tip {tip.Height}");
            Invariant.That(changes.Height == block.Height, "the changes are the block's");
            Invariant.That(block.Header.Proposal.ParentHash == tip.Hash, "the block's parent is the tip");
            Invariant.That(block.Proposal.Header == block.Header.Proposal, "the proposal is the header's");
            Invariant.That(block.Certificate.Height == block.Height && block.Certificate.BlockHash == block.Header.Hash(), "the certificate is the block's");
            Invariant.That(
                block.Bodies.Count == block.Proposal.TransactionIds.Count && changes.EncodedReceipts.Count == block.Bodies.Count,
                "there is one body and one receipt per transaction");
            var certified = new CertifiedHeader(block.Header, block.Certificate.BlockHash, block.Certificate, block.Proposal.ParentCertificate);
            using var batch = new WriteBatch();
            var record = _blocks.Fill(batch, certified, block.Bodies, changes, tip);
            var memberships = MembershipsAfter(block, changes);
            if (memberships != Memberships) MembershipRecord.Write(batch, _db, memberships);
            Commit(batch, certified, block.Proposal, record, changes, memberships);
        }
    }

    /// <summary>The lowest height after genesis whose header is kept.</summary>
    public Height OldestHeader => Tip.History.OldestHeader;

    /// <summary>The lowest height whose transactions and receipts are kept; below it they were pruned, or never fetched.</summary>
    public Height OldestBlock => Tip.History.OldestBlock;

    /// <summary>The heights whose whole state is kept for others, the newest first; their blocks are here too.</summary>
    public IReadOnlyList<Height> SnapshotHeights
    {
        get
        {
            var tip = Tip;
            return [.. new[] { tip.Marks.Newest, tip.Marks.Older }.Where(h => h != Height.Genesis && h >= tip.OldestProvable && h >= tip.History.OldestBlock)];
        }
    }

    /// <summary>One block's transactions as <see cref="TransactionLog.EncodeRecord"/> wrote them; null for genesis and above the tip.</summary>
    public ReadOnlyMemory<byte>? GetTransactionRecord(Height height)
    {
        if (height == Height.Genesis || height > Height) return null;
        return _records.Read(height);
    }

    /// <summary>The run of transaction records that ends at a height, as much as one piece holds; null for genesis and above the tip.</summary>
    public TransactionPiece? GetTransactionPiece(Height last)
    {
        if (last == Height.Genesis || last > Height) return null;
        var records = new List<ReadOnlyMemory<byte>>();
        var room = TransactionPiece.PieceBytes;
        var first = last.Next;
        while (first > Height.Genesis.Next && room > 0 && records.Count < TransactionPiece.MaxRecords)
        {
            first = first.Previous;
            var record = _records.Read(first);
            records.Add(record);
            room -= record.Length;
        }

        records.Reverse();
        return new TransactionPiece(_records.HashAfter(first.Previous), records);
    }

    /// <summary>The whole block, or null for genesis (which has no proposal), above the tip, and below <see cref="OldestBlock"/>.</summary>
    public CommittedBlock? GetBlock(Height height) => HasBlock(height) ? _reader.ReadBlock(height) : null;

    /// <summary><see cref="SenderSignatures.DigestOf"/> of a block, without reading its receipts; null where <see cref="GetBlock"/> is.</summary>
    public Hash256? GetSignaturesDigest(Height height) => HasBlock(height) ? _reader.ReadSignaturesDigest(height) : null;

    /// <summary>Header and certificates, or null above the tip and, but for genesis, below <see cref="OldestHeader"/>.</summary>
    public CertifiedHeader? GetHeader(Height height)
    {
        var tip = Tip;
        if (height == tip.Height) return tip.Block;
        return height > tip.Height || (height < tip.History.OldestHeader && height != Height.Genesis) ? null : _reader.ReadHeader(height);
    }

    /// <summary>
    /// The headers of the last blocks, oldest first, without genesis: their proposers and their parents' signers are what the
    /// choice of leaders goes by.
    /// </summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<CertifiedHeader> GetRecentHeaders(int count)
    {
        Invariant.That(count >= 0, "a number of headers is not negative");
        var tip = Height.Value;
        var first = Math.Max(tip - Math.Min(tip, (ulong)count) + 1, OldestHeader.Value);
        var headers = new List<CertifiedHeader>();
        for (var at = first; at <= tip; at++) headers.Add(_reader.ReadHeader(new Height(at)));
        return headers;
    }

    /// <summary>All receipts of a block as they were encoded, in the block's order; null above the tip and below <see cref="OldestBlock"/>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? GetReceipts(Height height) =>
        height == Height.Genesis ? [] : HasBlock(height) ? _reader.ReadReceipts(height) : null;

    /// <summary>One receipt as it was encoded, or null when the block has no such transaction.</summary>
    public ReadOnlyMemory<byte>? GetReceipt(Height height, int index) => HasBlock(height) ? _reader.ReadReceipt(height, index) : null;

    /// <summary>One transaction of a block, or null when the block has no such.</summary>
    public SignedTransaction? GetTransaction(Height height, int index) => HasBlock(height) ? _reader.ReadTransaction(height, index) : null;

    /// <summary>Where a transaction was committed, or null when it was not.</summary>
    public TransactionLocation? FindTransaction(TxId id) => _transactions.Find(id);

    public TxId? FindByIdempotencyId(Hash256 idempotencyId) => _transactions.FindByIdempotencyId(idempotencyId);

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _state.Get(key);

    public TreeNode? GetNode(in TreeNodeKey key) => _nodes.Get(key);

    /// <summary>An entry, or its absence, as it was after a height, with the proof and the certified header.</summary>
    /// <param name="height">Null: the tip.</param>
    /// <returns>Null when that height is not there or no longer provable.</returns>
    public StateAnswer? ProveState(StateKey key, Height? height = null)
    {
        if (GetHeader(height ?? Height) is not { } block) return null;
        return StateTree.Prove(this, block.Height, key) is { } state ? new StateAnswer(block, state) : null;
    }

    /// <summary>The ledger as it is now, unmoved by later blocks until the view is disposed of.</summary>
    public LedgerView OpenView()
    {
        // The tip is published after its batch; under the lock there is no batch without its tip.
        lock (_writing) return new LedgerView(_db, Tip, _state, _nodes, _transactions);
    }

    /// <summary>
    /// Rewrites the files that hold what was pruned, so that their room comes back now. It takes as long as reading and writing what
    /// is left; readers and the writer go on.
    /// </summary>
    public void Reclaim()
    {
        foreach (var family in (Family[])[Family.Bodies, Family.Receipts, Family.Nodes, Family.Stale]) _db.Compact(family);
    }

    /// <summary>RocksDB's own figure for one of its properties, summed or printed per family; for diagnosis.</summary>
    internal string? Property(Family family, string name) => _db.Property(family, name);

    internal LedgerDatabase Database => _db;

    /// <summary>
    /// Told of each damage that a read or a write meets, on the thread that met it. Who hosts the store stops then: a ledger
    /// with one bad block must not go on serving the rest as if nothing were.
    /// </summary>
    public event Action<StorageDamagedException>? Damaged
    {
        add => _db.OnDamage += value;
        remove => _db.OnDamage -= value;
    }

    public void Dispose() => _db.Dispose();

    private bool HasBlock(Height height) => height >= OldestBlock && height <= Height;

    private MembershipHistory MembershipsAfter(CommittedBlock block, ChangeSet changes)
    {
        if (block.Header.NextMembershipHash == block.Header.Proposal.MembershipHash) return Memberships;
        var next = NextMembership.In(changes);
        Invariant.That(next is not null && next.Hash == block.Header.NextMembershipHash, "a block that changes the membership writes it");
        return Memberships.With(new MembershipChange(block.Header, block.Certificate, next));
    }

    private void Commit(WriteBatch batch, CertifiedHeader block, Proposal? proposal, TipRecord record, ChangeSet changes, MembershipHistory memberships)
    {
        _db.Write(batch, $"writing block {block.Height}");
        _memberships = memberships; // before the tip: whoever sees the tip sees who decides the next height
        _nodes.Remember(changes.NewNodes, changes.StaleNodes);
        _tip = new LedgerTip(block, proposal, record.TransactionCount, record.OldestProvable, record.History) { Marks = record.Marks };
    }
}
