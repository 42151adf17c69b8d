using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>All entries of a column family in order, each block of its files against its checksum, past the cache.</summary>
internal static class FamilyReading
{
    /// <returns>The lowest height without an entry in a family whose keys are heights, or null when there is none.</returns>
    internal static Height? FirstHole(LedgerDatabase db, Family family, Height first, Height last)
    {
        var expected = first;
        var key = new byte[HeightKey.Size];
        HeightKey.Write(key, first);
        using var iterator = db.Iterate(family, new ReadOptions().SetFillCache(false).SetReadaheadSize(1 << 20));
        for (iterator.Seek(key); expected <= last && db.IsValid(iterator, family); iterator.Next(), expected = expected.Next)
        {
            HeightKey.Write(key, expected);
            if (!iterator.Key().AsSpan().SequenceEqual(key)) return expected;
        }

        return expected <= last ? expected : null;
    }

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
