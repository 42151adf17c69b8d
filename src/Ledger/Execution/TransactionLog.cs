using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// What the state says of all committed transactions: how many, and a running hash over their ids and idempotency ids, block
/// by block. The index that keeps a transaction from being committed twice is too large for the state tree; through this
/// entry the certified root commits to it all the same, so a node that takes a snapshot can check the index that it is given
/// (ADR-0010).
/// </summary>
/// <param name="Count">Committed transactions of the whole chain.</param>
/// <param name="RunningHash">h(0) is zero; a block with transactions makes it H(tag ‖ h ‖ the block's record).</param>
public readonly record struct TransactionLog(ulong Count, Hash256 RunningHash)
{
    /// <summary>No contract has this name (<see cref="ContractRegistry"/>).</summary>
    public const string Owner = "chain";

    public static readonly StateKey Key = StateKey.Of(Owner, "transactions");

    /// <summary>Zero and zero before the first transaction.</summary>
    public static TransactionLog In(IStateReader state)
    {
        if (state.GetState(Key) is not { } bytes) return default;
        var log = Decode(bytes.Span);
        Invariant.That(log is not null, "the state's entry about the transactions decodes");
        return log.Value;
    }

    /// <returns>Null when the bytes are none.</returns>
    public static TransactionLog? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var log = new TransactionLog(reader.UInt64(), reader.Hash());
        return reader.IsComplete ? log : null;
    }

    public byte[] Encode() => new CanonicalWriter(40).UInt64(Count).Hash(RunningHash).ToArray();

    /// <summary>The running hash after one more block.</summary>
    /// <param name="record">As <see cref="EncodeRecord"/> made it.</param>
    public static Hash256 Extend(Hash256 before, ReadOnlySpan<byte> record)
    {
        var writer = new CanonicalWriter(Hash256.Size + record.Length).Hash(before).Fixed(record);
        return Hashing.Of(Domain.TransactionLog, writer.Written);
    }

    /// <summary>One block's transactions: what the hash runs over, what the disk keeps by height, and what a snapshot carries.</summary>
    public static byte[] EncodeRecord(Height height, IReadOnlyList<TransactionEntry> entries)
    {
        var writer = new CanonicalWriter(16 + (entries.Count * EntrySize));
        return writer.Height(height).List(entries, static (w, e) => w.Int32(e.Index).Hash(e.Id.Hash).Hash(e.IdempotencyId)).ToArray();
    }

    /// <returns>The height and its transactions, or null when the bytes are no record.</returns>
    public static (Height Height, IReadOnlyList<TransactionEntry> Entries)? DecodeRecord(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var height = reader.Height();
        var entries = new TransactionEntry[reader.Count(Limits.MaxBlockTransactions, EntrySize)];
        for (var i = 0; i < entries.Length; i++)
        {
            var index = reader.Int32();
            entries[i] = new TransactionEntry(new TxId(reader.Hash()), index, reader.Hash());
        }

        return reader.IsComplete ? (height, entries) : null;
    }

    private const int EntrySize = 4 + (2 * Hash256.Size);
}
