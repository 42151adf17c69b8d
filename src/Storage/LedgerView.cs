using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// The ledger as it was after one height. Later blocks and pruning do not show, so several reads and a proof fit together.
/// Hold it for the length of one request: while it lives RocksDB keeps what it could delete.
/// </summary>
public sealed class LedgerView : ILedgerReader, IDisposable
{
    private readonly StateTable _state;
    private readonly TreeNodeTable _nodes;
    private readonly TransactionTable _transactions;
    private readonly Snapshot _snapshot;
    private readonly ReadOptions _options;

    internal LedgerView(LedgerDatabase db, LedgerTip tip, StateTable state, TreeNodeTable nodes, TransactionTable transactions)
    {
        Tip = tip;
        _state = state;
        _nodes = nodes;
        _transactions = transactions;
        _snapshot = db.Snapshot();
        _options = new ReadOptions().SetSnapshot(_snapshot);
    }

    public LedgerTip Tip { get; }

    public Height Height => Tip.Height;

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _state.Get(key, _options);

    public TreeNode? GetNode(in TreeNodeKey key) => _nodes.Get(key, _options);

    public TxId? FindByIdempotencyId(Hash256 idempotencyId) => _transactions.FindByIdempotencyId(idempotencyId, _options);

    /// <summary>An entry, or its absence, at this view's height, with its proof.</summary>
    public StateAnswer ProveState(StateKey key)
    {
        var state = StateTree.Prove(this, Height, key);
        Invariant.That(state is not null, "the tip's tree is in its own snapshot");
        return new StateAnswer(Tip.Block, state);
    }

    /// <summary>Entries whose key begins with the prefix, in the order of the keys.</summary>
    /// <param name="prefix">Not empty: at least a contract's name and the slash.</param>
    /// <param name="after">The last key of the page before; null for the first page.</param>
    /// <param name="limit">At most so many entries.</param>
    public IReadOnlyList<StateEntry> ScanState(ReadOnlySpan<byte> prefix, StateKey? after, int limit)
    {
        Invariant.That(prefix.Length > 0 && limit > 0, "a scan has a prefix and a limit");
        return _state.Scan(prefix, after, limit, _options);
    }

    public void Dispose() => _snapshot.Dispose();
}
