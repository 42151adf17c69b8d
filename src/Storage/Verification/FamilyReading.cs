using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>All entries of a column family in order, each block of its files against its checksum, past the cache.</summary>
internal static class FamilyReading
{
    /// <exception cref="StorageException">A file does not read.</exception>
    internal static IEnumerable<(byte[] Key, byte[] Value)> Entries(LedgerDatabase db, Family family)
    {
        using var iterator = db.Iterate(family, new ReadOptions().SetVerifyChecksums(true).SetFillCache(false).SetReadaheadSize(1 << 20));
        iterator.SeekToFirst();
        while (db.IsValid(iterator, family))
        {
            var key = iterator.Key();
            if (!key.AsSpan().SequenceEqual(FamilyMark.Key)) yield return (key, iterator.Value());
            iterator.Next();
        }
    }
}
