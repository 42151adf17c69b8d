using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// How much this node puts into a block when it leads: as much as it has seen committed within a share of T0. A full pool on a
/// slow machine would otherwise make blocks that outlast the others' timers, and the views change while everybody works.
/// </summary>
/// <param name="target">From the beginning of a proposal to its commit.</param>
public sealed class BlockSizer(TimeSpan target, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _transactions = Limits.MaxBlockTransactions / 4;
    private Height? _height;
    private long _beganAt;
    private int _count;

    public int Transactions
    {
        get
        {
            lock (_gate) return _transactions;
        }
    }

    /// <summary>In proportion: a block of few large transactions takes its time too.</summary>
    public int Bytes => Math.Max(NodeLimits.LeastBlockBytes, (int)((long)Limits.MaxBlockBytes * Transactions / Limits.MaxBlockTransactions));

    /// <param name="beganAt">Monotonic timestamp of the time provider.</param>
    public void Proposed(Height height, int count, long beganAt)
    {
        lock (_gate) (_height, _count, _beganAt) = (height, count, beganAt);
    }

    /// <summary>The height is decided, with this node's proposal or because that took too long.</summary>
    public void Decided(Height height)
    {
        lock (_gate)
        {
            if (_height != height) return;
            _height = null;
            var took = time.GetElapsedTime(_beganAt);
            // A small block that took long says nothing about size.
            if (took > target && _count > NodeLimits.LeastBlockTransactions)
            {
                _transactions = Math.Max(NodeLimits.LeastBlockTransactions, (int)(_transactions * Math.Max(0.5, target / took)));
            }
            else if (took <= target && _count >= _transactions)
            {
                _transactions = Math.Min(Limits.MaxBlockTransactions, _transactions + (_transactions / 4));
            }
        }
    }
}
