using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A ledger of the checkers' own: it judges each chosen block once and executes it once more.</summary>
public sealed class ReferenceLedger(ISimLedger ledger)
{
    /// <summary>The last block judged.</summary>
    public Height Height { get; private set; }

    /// <summary>Why the block must not be executed on the state before it, or null.</summary>
    public Refusal? Verdict { get; private set; }

    public BlockHeader? Result { get; private set; }

    public void Judge(StoredBlock block)
    {
        if (block.Header.Height != Height.Next) return;
        Height = block.Header.Height;
        Verdict = ledger.Check(block.Proposal, block.Bodies);
        Result = null;
        if (Verdict is not null) return;
        Result = ledger.Execute(block.Proposal, block.Bodies);
        ledger.Commit(block.Proposal, block.Bodies);
    }
}
