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

    /// <summary>
    /// Called with each damage that a read or write meets, on the thread that met it: a ledger with a bad block
    /// must not go on serving the good ones as if nothing were.
    /// </summary>
    internal Action<StorageDamagedException>? OnDamage { get; set; }

    internal static LedgerDatabase Open(string directory, StorageOptions options) => Open(directory, options, (settings, families) =>
    {
        System.IO.Directory.CreateDirectory(directory);
        RefuseWithoutCurrent(directory);
        return RocksDb.Open(settings, directory, families);
    });

    internal static LedgerDatabase OpenReadOnly(string directory, StorageOptions options) => Open(directory, options, (settings, families) =>
        RocksDb.OpenReadOnly(settings, directory, families, errIfLogFileExists: false));

    /// <summary>
    /// RocksDB takes a directory without CURRENT for a new one and removes the tables in it as left-overs: a lost file of 16 bytes
    /// would cost the whole ledger, silently.
    /// </summary>
    private static void RefuseWithoutCurrent(string directory)
    {
        if (File.Exists(Path.Combine(directory, "CURRENT"))) return;
        if (System.IO.Directory.EnumerateFiles(directory).Any(IsDatabaseFile))
        {
            throw new StorageDamagedException(Path.Combine(directory, "CURRENT"), null, "the file is missing, although the ledger's other files are there", Remedies.RepairLedger);
        }
    }

    private static bool IsDatabaseFile(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("MANIFEST-", StringComparison.Ordinal)
            || name.EndsWith(".sst", StringComparison.Ordinal) || name.EndsWith(".log", StringComparison.Ordinal));

    private static LedgerDatabase Open(string directory, StorageOptions options, Func<DbOptions, ColumnFamilies, RocksDb> open)
    {
        try
        {
            var cache = Cache.CreateLru((ulong)options.BlockCacheBytes);
            return new LedgerDatabase(directory, open(RocksTuning.Database(options), RocksTuning.Families(options, cache)), cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"the directory {directory} cannot be made or read", e);
        }
        catch (RocksDbException e) when (RocksFailure.IsLockHeld(e))
        {
            throw new DirectoryInUseException($"another process holds the ledger {directory}: {e.Message}", e);
        }
        catch (RocksDbException e)
        {
            throw RocksFailure.From(e, directory, $"opening the ledger {directory}");
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
            throw Reported(RocksFailure.From(e, PartOf(family), $"reading {PartOf(family)}"));
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
            throw Reported(RocksFailure.From(e, PartOf(family), $"reading {PartOf(family)}"));
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
            throw Reported(RocksFailure.From(e, Directory, what));
        }
    }

    internal Iterator Iterate(Family family, ReadOptions options) => _db.NewIterator(Handle(family), options);

    /// <summary>Whether the iterator stands on an entry; that it does not because a read failed is an error.</summary>
    internal bool IsValid(Iterator iterator, Family family)
    {
        try
        {
            return iterator.Valid();
        }
        catch (RocksDbException e)
        {
            throw Reported(RocksFailure.From(e, PartOf(family), $"reading {PartOf(family)}"));
        }
    }

    internal Snapshot Snapshot() => _db.CreateSnapshot();

    internal string? Property(Family family, string name) => _db.GetProperty(name, Handle(family));

    /// <summary>Rewrites a family's files so that deleted entries give their space back at once.</summary>
    internal void Compact(Family family) => _db.CompactRange((byte[]?)null, null, Handle(family));

    internal string PartOf(Family family) => $"column family '{RocksTuning.NameOf(family)}' of {Directory}";

    internal StorageDamagedException Damaged(Family family, Height? height, string what)
    {
        var damage = new StorageDamagedException(PartOf(family), height, what, Remedies.RepairLedger);
        Reported(damage);
        return damage;
    }

    private StorageException Reported(StorageException e)
    {
        if (e is StorageDamagedException damage) OnDamage?.Invoke(damage);
        return e;
    }

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
