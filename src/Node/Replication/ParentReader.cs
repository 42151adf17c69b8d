using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The ledger as it is after one block, for building, checking and executing the next. The three ask the same question of
/// every transaction, whether its idempotency key is used; the answer cannot change before the next block, so the disk is
/// asked once. For one thread.
/// </summary>
public sealed class ParentReader(ILedgerReader ledger) : ILedgerReader
{
    private readonly Dictionary<Hash256, TxId?> _used = [];

    public Height Height { get; } = ledger.Height;

    public ReadOnlyMemory<byte>? GetState(StateKey key) => ledger.GetState(key);

    public TreeNode? GetNode(in TreeNodeKey key) => ledger.GetNode(key);

    public TxId? FindByIdempotencyId(Hash256 idempotencyId)
    {
        if (!_used.TryGetValue(idempotencyId, out var used))
        {
            // One height sees the pool and a few proposals; beyond that the memory would only grow with faulty leaders.
            if (_used.Count >= NodeLimits.PoolTransactions) _used.Clear();
            used = ledger.FindByIdempotencyId(idempotencyId);
            _used.Add(idempotencyId, used);
        }

        return used;
    }
}
