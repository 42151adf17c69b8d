using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>How a disk betrays its node: for showing that the checkers notice.</summary>
public enum DiskFlaw
{
    None,

    /// <summary>A safety record is reported as synced and never written.</summary>
    DropsRecords,

    /// <summary>A crash loses the safety record, and nobody knows that it did.</summary>
    ForgetsRecords,
}

/// <summary>
/// What survives a crash: synced safety records (as bytes, so that their encoding is tested too), the bodies of the prepared
/// proposal, and committed blocks with the ledger's state. A write that is not synced when the power goes is gone.
/// </summary>
public sealed class SimDisk(ISimLedger ledger, DiskFlaw flaw = DiskFlaw.None)
{
    private readonly HashSet<TxId> _transactions = [];
    private byte[]? _record;
    private Action? _pending;

    public ISimLedger Ledger { get; private set; } = ledger;

    public List<StoredBlock> Blocks { get; } = [];

    public IReadOnlyList<SignedTransaction> PreparedBodies { get; private set; } = [];

    /// <summary>Set by the faults that lose the record; the node must then observe.</summary>
    public bool RecordLost { get; private set; }

    public Height Tip => new((ulong)Blocks.Count);

    /// <summary>What is durable, as it was handed over; for checkers.</summary>
    public SafetyRecord? Record { get; private set; }

    public bool HasTransaction(TxId id) => _transactions.Contains(id);

    public void WriteRecord(SafetyRecord record, IReadOnlyList<SignedTransaction>? preparedBodies)
    {
        if (flaw == DiskFlaw.DropsRecords) return;
        var bytes = record.Encode();
        _pending = () =>
        {
            _record = bytes;
            Record = record;
            if (preparedBodies is not null) PreparedBodies = preparedBodies;
            RecordLost = false;
        };
    }

    public void WriteBlock(StoredBlock block) => _pending = () =>
    {
        Invariant.That(block.Header.Height == Tip.Next, "blocks are stored one after the other");
        Blocks.Add(block);
        foreach (var id in block.Proposal.TransactionIds) _transactions.Add(id);
        Ledger.Commit(block.Proposal, block.Bodies);
    };

    public void Sync()
    {
        _pending?.Invoke();
        _pending = null;
    }

    /// <param name="lastWriteLands">Whether the write under way reached the disk before the power went.</param>
    public void Crash(bool lastWriteLands)
    {
        if (lastWriteLands) Sync();
        _pending = null;
        if (flaw != DiskFlaw.ForgetsRecords) return;
        _record = null;
        Record = null;
    }

    public void LoseRecord()
    {
        _record = null;
        Record = null;
        PreparedBodies = [];
        RecordLost = true;
    }

    public void LoseEverything(ISimLedger emptyLedger)
    {
        LoseRecord();
        Blocks.Clear();
        _transactions.Clear();
        Ledger = emptyLedger;
    }

    public RecoveredState Recover(int signerWindow)
    {
        var signers = Blocks.Skip(Math.Max(0, Blocks.Count - signerWindow)).Select(b => MemberSet.SignersOf(b.Proposal.ParentCertificate)).ToList();
        var header = Blocks.Count == 0 ? Ledger.GenesisHeader : Blocks[^1].Header;
        var certificate = Blocks.Count == 0 ? Certificate.ForGenesis(header.Hash()) : Blocks[^1].Certificate;
        Height? observeUntil = RecordLost ? Tip.Next.Next : null;
        var record = _record is null ? null : SafetyRecord.Decode(_record);
        Invariant.That(record is null == _record is null, "a safety record decodes");
        return new RecoveredState(header, certificate, signers, record, observeUntil);
    }
}
