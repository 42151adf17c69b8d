using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>The open RocksDB directory: families by name, and every error of RocksDB turned into one of ours.</summary>
internal sealed class LedgerDatabase : IDisposable
{
    private static readonly WriteOptions Synced = new WriteOptions().SetSync(true);

    /// <summary>Held for ever, so that no finalizer closes them either.</summary>
    private static readonly List<RocksDb> LeftOpen = [];

    private readonly RocksDb _db;
    private readonly ColumnFamilyHandle[] _families;

    /// <summary>Held as long as the database: the tables read through it.</summary>
    private readonly Cache _cache;

    private volatile bool _failed;

    private LedgerDatabase(string directory, RocksDb db, Cache cache)
    {
        Directory = directory;
        _db = db;
        _cache = cache;
        _families = [.. Enum.GetValues<Family>().Select(f => db.GetColumnFamily(RocksTuning.NameOf(f)))];
    }

    internal string Directory { get; }

    internal static LedgerDatabase Open(string directory, StorageOptions options)
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            var cache = Cache.CreateLru((ulong)options.BlockCacheBytes);
            return new LedgerDatabase(directory, RocksDb.Open(RocksTuning.Database(options), directory, RocksTuning.Families(options, cache)), cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"the directory {directory} cannot be made or read", e);
        }
        catch (RocksDbException e) when (RocksFailure.IsLockHeld(e))
        {
            throw new StorageRefusedException($"another process holds the ledger {directory}: {e.Message}", e);
        }
        catch (RocksDbException e)
        {
            throw RocksFailure.From(e, directory, directory, $"opening the ledger {directory}");
        }
    }

    internal ColumnFamilyHandle Handle(Family family) => _families[(int)family];

    internal byte[]? Get(Family family, ReadOnlySpan<byte> key, ReadOptions? options = null)
    {
        try
        {
            return _db.Get(key, Handle(family), options);
        }
        catch (RocksDbException e)
        {
            throw RocksFailure.From(e, Directory, PartOf(family), $"reading {PartOf(family)}");
        }
    }

    internal T? Get<T>(Family family, ReadOnlySpan<byte> key, ISpanDeserializer<T> decoder, ReadOptions? options = null)
    {
        try
        {
            return _db.Get(key, decoder, Handle(family), options);
        }
        catch (RocksDbException e)
        {
            throw RocksFailure.From(e, Directory, PartOf(family), $"reading {PartOf(family)}");
        }
    }

    /// <summary>Writes the whole batch and syncs it. After one failure no further write is let through.</summary>
    internal void Write(WriteBatch batch, string what)
    {
        if (_failed) throw new StorageFailedException($"{what}: an earlier write to {Directory} failed");
        try
        {
            _db.Write(batch, Synced);
        }
        catch (RocksDbException e)
        {
            _failed = true;
            throw RocksFailure.From(e, Directory, Directory, what);
        }
    }

    internal Iterator Iterate(Family family, ReadOptions options) => _db.NewIterator(Handle(family), options);

    internal Snapshot Snapshot() => _db.CreateSnapshot();

    internal string? Property(Family family, string name) => _db.GetProperty(name, Handle(family));

    /// <summary>Rewrites a family's files so that deleted entries give their space back at once.</summary>
    internal void Compact(Family family) => _db.CompactRange((byte[]?)null, null, Handle(family));

    internal string PartOf(Family family) => $"column family '{RocksTuning.NameOf(family)}' of {Directory}";

    internal StorageDamagedException Damaged(Family family, Height? height, string what) =>
        new(PartOf(family), height, what, Remedies.FetchLedgerAgain(Directory));

    /// <summary>
    /// After a failed write the database is left open for the process to end with: closing would sync the same file again, and
    /// RocksDB as Debian builds it ends the process by an assertion there, with a signal instead of a sentence. Nothing is lost:
    /// what was not synced was never promised.
    /// </summary>
    public void Dispose()
    {
        if (_failed)
        {
            lock (LeftOpen) LeftOpen.Add(_db);
            return;
        }

        _db.Dispose();
        GC.KeepAlive(_cache);
    }
}
