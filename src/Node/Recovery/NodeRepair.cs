using CityConsortium.Contracts;
using CityConsortium.Ledger;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// What <c>city node repair</c> does to a stopped validator: what is damaged gets another name, and a new ledger is made from
/// a peer's snapshot, where that is quicker, and its certified blocks, each checked and executed here. A damaged safety log cannot be made again: the validator then
/// observes until it is safe to vote.
/// </summary>
public sealed class NodeRepair(NodeConfig config, PeerDoor peer, Action<string> say)
{
    private const ulong SayEveryBlocks = 1_000;

    /// <returns>Whether anything was repaired.</returns>
    /// <exception cref="StorageException">The disk refused.</exception>
    /// <exception cref="Grpc.Core.RpcException">The peer is not reachable or refused.</exception>
    /// <exception cref="BlockRefusedException">The peer served something else than the chain.</exception>
    public async Task<bool> RunAsync(VerificationReport report, DateTimeOffset now, CancellationToken stopping)
    {
        var repaired = RepairSafetyLog();
        if (report.LedgerFindings.Count == 0) return repaired;
        await AskAsync(stopping); // before anything is moved
        var ledger = NodeStore.LedgerOf(config);
        var aside = LogFiles.DamagedName(ledger, now);
        Directory.Move(ledger, aside);
        var before = OpeningLinks.DirectoryOf(ledger); // there when it was a start that found the damage
        if (Directory.Exists(before)) Directory.Move(before, Path.Combine(aside, "before-opening"));
        DirectorySync.Flush(config.DataDirectory);
        say($"the damaged ledger is kept as {aside}; remove it when nobody wants to examine it any more");
        var snapshots = new SnapshotFetcher(config, () => (Height.Genesis, 0), () => [new SnapshotSource(peer.Name, peer.Client, true)], new SayingLog(say));
        if (await snapshots.TakeIfFarBehindAsync(null, stopping) == SnapshotOutcome.Ready) SnapshotInstall.RunIfReady(config);
        using var store = NodeStore.OpenLedger(config);
        await FetchAsync(store, stopping);
        if (store.Height == Height.Genesis) say($"{peer.Name} has no block 1 and no snapshot for this validator; it asks the others when it starts");
        say($"a new ledger is made from {peer.Name}, up to height {store.Height} with {store.Tip.TransactionCount} transactions");
        return true;
    }

    private bool RepairSafetyLog()
    {
        if (SafetyLog.Inspect(config.DataDirectory, out _) is not { } damage) return false;
        var aside = SafetyLog.SetAside(config.DataDirectory);
        say($"{damage}; it is kept as {aside}, and the validator will observe until it is safe to vote");
        return true;
    }

    private async Task AskAsync(CancellationToken stopping)
    {
        using var call = peer.Client.GetBlocks(new BlocksRequest { FromHeight = 1, MaxBlocks = 1 }, cancellationToken: stopping);
        await call.ResponseStream.MoveNext(stopping);
    }

    private async Task FetchAsync(LedgerStore store, CancellationToken stopping)
    {
        var replay = new BlockReplay(config.Genesis.ChainId, new BlockExecutor(CityContracts.Registry()));
        var stream = new BlockStream(block => replay.Check(block, store.Memberships.Current.Membership), TimeProvider.System);
        await foreach (var fetched in stream.ReadAsync(peer.Client, store.Height.Next, null, stopping))
        {
            store.Apply(fetched.Block, replay.Execute(store, store.Tip.Header, store.Tip.Hash, fetched).Changes);
            if (store.Height.Value % SayEveryBlocks == 0) say($"fetched up to height {store.Height}");
        }
    }
}
