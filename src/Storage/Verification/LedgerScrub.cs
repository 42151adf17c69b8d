using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// Reads a ledger in use through its checksums, a little at a time, over and over: data that nobody asks for decays unseen, and
/// is missed when the copy elsewhere has decayed too. What it meets is damage like any other (<see cref="LedgerStore.Damaged"/>).
/// One thread.
/// </summary>
public sealed class LedgerScrub(LedgerStore store)
{
    private static readonly Family[] Families = Enum.GetValues<Family>();

    private int _family;
    private byte[]? _last;

    /// <summary>Reads on from where the last step ended. No iterator stays open between two, so nothing is kept from being deleted.</summary>
    /// <param name="bytes">About so many.</param>
    /// <returns>Whether this step completed a pass over everything.</returns>
    /// <exception cref="StorageException">A file does not read.</exception>
    public bool Step(long bytes)
    {
        Invariant.That(bytes > 0, "a step reads something");
        var db = store.Database;
        using var iterator = db.Iterate(Families[_family], new ReadOptions().SetVerifyChecksums(true).SetFillCache(false).SetReadaheadSize(256 << 10));
        if (_last is null) iterator.SeekToFirst();
        else iterator.Seek(_last);
        if (_last is not null && db.IsValid(iterator, Families[_family]) && iterator.Key().AsSpan().SequenceEqual(_last)) iterator.Next();
        var room = bytes;
        for (; room > 0 && db.IsValid(iterator, Families[_family]); iterator.Next())
        {
            _last = iterator.Key();
            room -= _last.Length + iterator.Value().Length;
        }

        if (room <= 0 && db.IsValid(iterator, Families[_family])) return false;
        _last = null;
        _family = (_family + 1) % Families.Length;
        return _family == 0;
    }
}
