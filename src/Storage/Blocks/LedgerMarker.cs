using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>Whose ledger this is and in which format. Written once, with genesis.</summary>
internal static class LedgerMarker
{
    /// <summary>Raised when the meaning of anything on the disk changes.</summary>
    private const int FormatVersion = 2;

    private static ReadOnlySpan<byte> Key => "marker"u8;

    internal static void Write(WriteBatch batch, LedgerDatabase db, ChainId chain) =>
        batch.Put(Key, new CanonicalWriter(64).Int32(FormatVersion).Chain(chain).Written, db.Handle(Family.Meta));

    /// <exception cref="StorageRefusedException">The ledger is another chain's, or of another version of this program.</exception>
    internal static void Check(LedgerDatabase db, ChainId chain)
    {
        if (db.Get(Family.Meta, Key) is not { } bytes) return;
        var reader = new CanonicalReader(bytes);
        var version = reader.Int32();
        if (!reader.Failed && version != FormatVersion)
        {
            throw new StorageRefusedException(
                $"the ledger {db.Directory} has disk format {version}, this program reads {FormatVersion}; start the version of the program that wrote it");
        }

        var found = reader.Chain();
        if (!reader.IsComplete) throw db.Damaged(Family.Meta, null, "the marker does not decode");
        if (found != chain)
        {
            throw new StorageRefusedException(
                $"the ledger {db.Directory} belongs to chain {found}, the genesis file to chain {chain}; use the genesis file it was made with, or another data directory");
        }
    }
}
