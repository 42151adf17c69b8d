using CityConsortium.Consensus;
using CityConsortium.Ledger;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>The full check behind <c>city node verify</c>: safety log, logs of the ledger, ledger. Changes nothing.</summary>
public sealed class NodeVerification
{
    private readonly NodeConfig _config;
    private readonly List<Finding> _other = [];
    private readonly List<string> _notes = [];
    private SafetyRecord? _record;

    private NodeVerification(NodeConfig config) => _config = config;

    /// <summary>The caller holds the directory's lock.</summary>
    /// <exception cref="StorageException">Not damage: the disk refused, or the directory is another chain's.</exception>
    public static VerificationReport Run(NodeConfig config, Action<VerificationProgress> progress) => new NodeVerification(config).Run(progress);

    private VerificationReport Run(Action<VerificationProgress> progress)
    {
        CheckSafetyLog();
        var ledger = NodeStore.LedgerOf(_config);
        if (!Directory.Exists(ledger))
        {
            if (_record is not null) _other.Add(new Finding(ledger, null, "the ledger is missing, although this validator has voted", "start the validator: it fetches the chain from the other departments"));
            else _notes.Add("the validator was never started: there is no ledger and no safety log");
            return Report(null, []);
        }

        _other.AddRange(LogFiles.Check(ledger));
        try
        {
            using var store = LedgerStore.OpenReadOnly(ledger, _config.Genesis.ChainId, StorageOptions.Default);
            if (store.IsEmpty)
            {
                _notes.Add($"{ledger} holds no block yet");
                return Report(null, []);
            }

            CheckLostBlocks(ledger, store.Height);
            return Report(store, LedgerVerification.Run(store, GenesisLedger.Create(_config.Genesis), Ed25519.Verifier, checkSenders: true, progress));
        }
        catch (StorageDamagedException e)
        {
            return Report(null, [Finding.Of(e)]);
        }
    }

    private VerificationReport Report(LedgerStore? store, IReadOnlyList<Finding> ledger) =>
        new(store?.Height, store?.Tip.TransactionCount ?? 0, store?.OldestBlock ?? Height.Genesis.Next, ledger, _other, _notes);

    private void CheckSafetyLog()
    {
        var path = Path.Combine(_config.DataDirectory, SafetyLog.FileName);
        if (SafetyLog.Inspect(_config.DataDirectory, out var bytes) is { } damage)
        {
            _other.Add(new Finding(damage.File, null, $"damaged at byte {damage.Offset}: {damage.What}", Observe));
            return;
        }

        if (bytes is null)
        {
            if (!File.Exists(Path.Combine(_config.Directory, NodeStore.FirstStartMarker))) _other.Add(new Finding(path, null, "the safety log is missing", Observe));
            return;
        }

        _record = SafetyRecord.Decode(bytes.Value.Span);
        if (_record is null) _other.Add(new Finding(path, null, "its last record is of another version of this program", Observe));
        else if (_record.ObserveUntil is { } until) _notes.Add($"the validator observes until height {until} is committed by the others");
    }

    private void CheckLostBlocks(string ledger, Height tip)
    {
        if (_record is not null && _record.Height > tip.Next)
        {
            _other.Add(new Finding(
                ledger, tip, $"it ends here, but this validator voted at height {_record.Height}: blocks that were written are gone",
                "start the validator: it fetches the lost blocks from the other departments"));
        }
    }

    private const string Observe = "start the validator: it sets a damaged safety log aside and observes until it is safe to vote";
}
