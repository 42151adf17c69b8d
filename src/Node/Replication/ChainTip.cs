using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>The newest committed block of this node, and the ledger after it. Advanced by the outbox's thread alone.</summary>
public sealed class ChainTip(ILedgerReader ledger, BlockHeader header, Certificate certificate)
{
    private readonly object _gate = new();
    private volatile Snapshot _current = new(header, header.Hash(), certificate);

    public ILedgerReader Ledger { get; } = ledger;

    /// <summary>
    /// Held while the ledger moves to the next block, and while the next block is executed on it: catch-up may store a block
    /// at any moment, and an execution that reads half of it would come to a result of its own.
    /// </summary>
    public Lock Moving { get; } = new();

    public Snapshot Current => _current;

    public BlockHeader Header => _current.Header;

    public Height Height => _current.Header.Height;

    public void Advance(BlockHeader header, Certificate certificate)
    {
        Invariant.That(header.Height == Height.Next, $"the tip advances one height at a time, not from {Height} to {header.Height}");
        lock (_gate)
        {
            _current = new Snapshot(header, header.Hash(), certificate);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Blocks the calling thread until the block at <paramref name="height"/> is on disk.</summary>
    public void WaitFor(Height height, CancellationToken stopping)
    {
        lock (_gate)
        {
            while (Height < height)
            {
                stopping.ThrowIfCancellationRequested();
                // The time-out only serves a stop that is asked for meanwhile.
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(200));
            }
        }
    }

    /// <param name="Header">Of the newest block.</param>
    /// <param name="Hash">The header's hash.</param>
    /// <param name="Certificate">Proof that a quorum committed it.</param>
    public sealed record Snapshot(BlockHeader Header, Hash256 Hash, Certificate Certificate);
}
