using CityConsortium.Consensus;
using CityConsortium.Ledger;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Opens a node's two stores and checks them before any port opens.</summary>
public static class NodeStore
{
    /// <summary>
    /// A file that <c>city init</c> leaves in a new validator's directory. It is removed with the first safety log: a node
    /// without both has lost what it voted, also when its whole data directory is new, and observes.
    /// </summary>
    public const string FirstStartMarker = "first-start";

    public static string LedgerOf(NodeConfig config) => Path.Combine(config.DataDirectory, "ledger");

    public static LedgerStore OpenLedger(NodeConfig config)
    {
        var store = LedgerStore.Open(LedgerOf(config), config.Genesis.ChainId, StorageOptions.Default with { KeepBlocks = config.KeepBlocks });
        try
        {
            var genesis = GenesisLedger.Create(config.Genesis);
            if (store.IsEmpty) store.ApplyGenesis(genesis);
            StartupCheck.Run(store, genesis, Ed25519.Verifier);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public static RecoveredNode Recover(NodeConfig config, LedgerStore store)
    {
        var opening = SafetyLog.Open(config.DataDirectory);
        var marker = Path.Combine(config.Directory, FirstStartMarker);
        var recovered = RecoveredNode.From(store, opening, isFirstStart: File.Exists(marker));
        if (recovered.Log is not null)
        {
            // A crash right after the first log may have left the marker; it must not outlive the log.
            Forget(marker);
            return recovered;
        }

        var first = SafetyRecord.At(store.Tip.Height.Next, recovered.ObserveUntil);
        var log = SafetyLog.Start(config.DataDirectory, new SafetyEntry(first.Encode()));
        Forget(marker);
        return recovered with { Log = log };
    }

    /// <summary>Removes the marker for good, before any vote: with it a node that lost everything would vote again at once.</summary>
    private static void Forget(string marker)
    {
        if (!File.Exists(marker)) return;
        File.Delete(marker);
        DirectorySync.Flush(Path.GetDirectoryName(marker)!); // a path with a file name has a directory
    }
}
