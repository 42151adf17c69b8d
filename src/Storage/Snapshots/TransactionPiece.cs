using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// A run of the chain's transaction records, fetched from the newest to the oldest: the state says what the running hash is
/// after the last one, so a run that leads there from the hash it names proves both its records and that hash, which is what
/// the run before it must lead to.
/// </summary>
/// <param name="Before">The running hash before the first record.</param>
/// <param name="Records">Of consecutive heights.</param>
public sealed record TransactionPiece(Hash256 Before, IReadOnlyList<ReadOnlyMemory<byte>> Records)
{
    /// <summary>Bytes of records in one piece.</summary>
    public const int PieceBytes = 512 * 1024;

    /// <summary>Heights in one piece, however empty: bounds the work of one answer.</summary>
    public const int MaxRecords = 8_192;

    /// <param name="last">The height of the last record that is asked for.</param>
    /// <param name="after">The running hash after it.</param>
    /// <returns>The records with their heights, or null when they do not lead there.</returns>
    public IReadOnlyList<(Height Height, IReadOnlyList<TransactionEntry> Entries)>? Check(Height last, Hash256 after)
    {
        if (Records.Count is 0 or > MaxRecords || (ulong)Records.Count > last.Value) return null;
        var decoded = new (Height Height, IReadOnlyList<TransactionEntry> Entries)[Records.Count];
        var hash = Before;
        for (var i = 0; i < decoded.Length; i++)
        {
            if (TransactionLog.DecodeRecord(Records[i].Span) is not { } record) return null;
            if (record.Height.Value != last.Value - (ulong)(decoded.Length - 1 - i)) return null;
            if (record.Entries.Count > 0) hash = TransactionLog.Extend(hash, Records[i].Span);
            decoded[i] = record;
        }

        return hash == after ? decoded : null;
    }
}
