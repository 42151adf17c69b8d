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
/// proposal, and committed blocks with the ledger's state. A write that is not synced when the power goes is gone, or half there.
/// </summary>
public sealed class SimDisk(ISimLedger ledger, Membership founders, DiskFlaw flaw = DiskFlaw.None)
{
    private readonly HashSet<TxId> _transactions = [];
    private byte[]? _record;
    private byte[]? _tornRecord;
    private SafetyRecord? _unsynced;
    private Action? _pending;

    public ISimLedger Ledger { get; private set; } = ledger;

    public List<StoredBlock> Blocks { get; } = [];

    /// <summary>The sets that the stored chain names, one after the other.</summary>
    public MembershipHistory History { get; private set; } = MembershipHistory.OfGenesis(founders);

    public IReadOnlyList<SignedTransaction> PreparedBodies { get; private set; } = [];

    /// <summary>Set when the record is known to be lost or damaged; the node must then observe.</summary>
    public bool RecordLost { get; private set; }

    public Height Tip => new((ulong)Blocks.Count);

    /// <summary>What is durable, as it was handed over; for checkers.</summary>
    public SafetyRecord? Record { get; private set; }

    public bool HasTransaction(TxId id) => _transactions.Contains(id);

    public void WriteRecord(SafetyRecord record, IReadOnlyList<SignedTransaction>? preparedBodies)
    {
        if (flaw == DiskFlaw.DropsRecords) return;
        _unsynced = record;
        _pending = () =>
        {
            _record = SealedRecord.Seal(record.Encode());
            _tornRecord = null;
            _unsynced = null;
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
        if (block.Header.NextMembershipHash != block.Header.Proposal.MembershipHash && Ledger.Members is { } next)
        {
            History = History.With(new MembershipChange(block.Header, block.Certificate, next));
        }
    };

    public void Sync()
    {
        _pending?.Invoke();
        _pending = null;
    }

    /// <param name="left">How much of the write under way reached the disk before the power went.</param>
    /// <param name="random">Where a torn write is torn.</param>
    public void Crash(LastWrite left, SimRandom random)
    {
        if (left == LastWrite.Whole)
        {
            Sync();
        }
        else if (left == LastWrite.Torn && _unsynced is { } record)
        {
            var file = SealedRecord.Seal(record.Encode());
            _tornRecord = SealedRecord.Torn(file, random.Below(file.Length));
        }

        _pending = null;
        _unsynced = null;
        if (flaw != DiskFlaw.ForgetsRecords) return;
        _record = null;
        Record = null;
    }

    public void LoseRecord()
    {
        _record = null;
        _tornRecord = null;
        Record = null;
        PreparedBodies = [];
        RecordLost = true;
    }

    /// <returns>False when there is no record to damage.</returns>
    public bool FlipBit(SimRandom random)
    {
        if (_record is null) return false;
        _record[random.Below(_record.Length - 1)] ^= (byte)(1 << random.Below(8));
        return true;
    }

    public void LoseEverything(ISimLedger emptyLedger)
    {
        LoseRecord();
        Blocks.Clear();
        _transactions.Clear();
        Ledger = emptyLedger;
        History = MembershipHistory.OfGenesis(founders);
    }

    /// <summary>The blocks of an older day, and no safety record: that is what a restore leaves.</summary>
    public void RestoreBackup(ISimLedger emptyLedger, int blocks)
    {
        var kept = Blocks.Take(blocks).ToList();
        LoseEverything(emptyLedger);
        foreach (var block in kept)
        {
            WriteBlock(block);
            Sync();
        }
    }

    public RecoveredState Recover(int signerWindow)
    {
        var signers = new List<MemberSet>();
        // P91: in a later epoch the certificate inside the first block is by the set before.
        var epoch = History.Current.From;
        var first = epoch == Height.Genesis.Next ? 0 : (int)epoch.Value;
        for (var i = Math.Max(first, Blocks.Count - signerWindow); i < Blocks.Count; i++) signers.Add(MemberSet.SignersOf(Blocks[i].Proposal.ParentCertificate));
        var header = Blocks.Count == 0 ? Ledger.GenesisHeader : Blocks[^1].Header;
        var certificate = Blocks.Count == 0 ? Certificate.ForGenesis(header.Hash()) : Blocks[^1].Certificate;
        var record = ReadRecord();
        Height? observeUntil = RecordLost ? Tip.Next.Next : null;
        return new RecoveredState(header, certificate, signers, record, observeUntil);
    }

    /// <summary>A torn tail was never synced, so nothing left because of it, and the record before it counts. A damaged record means observing.</summary>
    private SafetyRecord? ReadRecord()
    {
        if (_tornRecord is { } tail)
        {
            Invariant.That(SealedRecord.IsTorn(tail) && !SealedRecord.IsIntact(tail), "half a record does not pass for a whole one");
            _tornRecord = null;
        }

        if (_record is null) return null;
        if (!SealedRecord.IsIntact(_record))
        {
            LoseRecord();
            return null;
        }

        var record = SafetyRecord.Decode(SealedRecord.Open(_record));
        Invariant.That(record is not null, "an intact safety record decodes");
        return record;
    }
}
