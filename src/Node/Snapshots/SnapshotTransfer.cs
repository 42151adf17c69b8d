using CityConsortium.Ledger;
using CityConsortium.Protos;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>
/// Fetches one snapshot's pieces from several sources at once. Every answer is checked before it is kept; a source that fails
/// once, or lies, is not asked again, and its piece goes to another.
/// </summary>
/// <param name="ask">Null: no answer.</param>
/// <param name="dropped">Told which source is not asked again, and why.</param>
/// <param name="progress">Told how far it is, as a clause.</param>
/// <typeparam name="TSource">Whom to ask; a peer's link, or a test's.</typeparam>
public sealed class SnapshotTransfer<TSource>(
    SnapshotStaging staging, SnapshotTarget target, Func<TSource, SnapshotPieceRequest, CancellationToken, Task<SnapshotPiece?>> ask,
    Action<TSource, string> dropped, Action<string> progress)
{
    /// <summary>Requests on their way to one source: one is checked and written while the next is read there.</summary>
    private const int RequestsPerSource = 2;

    private readonly Lock _gate = new();
    private readonly HashSet<NibblePath> _asked = [];
    private bool _recordsAsked;

    /// <summary>Completes with the next answer: whoever found nothing to ask for looks again.</summary>
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>False when no source is left and something is still missing.</returns>
    /// <exception cref="StorageException">This node's disk refused.</exception>
    public async Task<bool> RunAsync(IReadOnlyList<TSource> sources, CancellationToken stopping)
    {
        await Task.WhenAll(sources.Select(source => ServeAsync(source, stopping)));
        return staging.IsComplete;
    }

    private async Task ServeAsync(TSource source, CancellationToken stopping)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var problem = (string?)null;
        await Task.WhenAll(Enumerable.Range(0, RequestsPerSource).Select(async _ =>
        {
            while (problem is null && await NextAsync(given.Token) is { } wanted)
            {
                if (await GetAsync(source, wanted, given.Token) is not { } found || Interlocked.CompareExchange(ref problem, found, null) is not null) continue;
                dropped(source, found);
                await given.CancelAsync(); // its other request waits for something that may never come
            }
        }));
    }

    /// <returns>What to ask for next, or null when all is here or this source is given up.</returns>
    private async Task<Wanted?> NextAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Task changed;
            lock (_gate)
            {
                if (staging.IsComplete) return null;
                changed = _changed.Task;
                foreach (var (at, hash) in staging.OpenPlaces)
                {
                    if (_asked.Add(at)) return new Wanted(at, hash, null);
                }

                if (!_recordsAsked && staging.NextRecords is { } records)
                {
                    _recordsAsked = true;
                    return new Wanted(default, default, records);
                }
            }

            try
            {
                await changed.WaitAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return null;
    }

    /// <returns>Null when the answer was good, else what was wrong with it.</returns>
    private async Task<string?> GetAsync(TSource source, Wanted wanted, CancellationToken stopping)
    {
        string? problem;
        try
        {
            var answer = await ask(source, wanted.Request(target.Height), stopping);
            problem = answer is null ? "it does not answer for a piece of the snapshot" : Take(wanted, answer);
        }
        catch (OperationCanceledException)
        {
            problem = "it was given up";
        }

        lock (_gate)
        {
            if (wanted.Records is null) _asked.Remove(wanted.At);
            else _recordsAsked = false;
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return problem;
    }

    private string? Take(Wanted wanted, SnapshotPiece answer)
    {
        if (wanted.Records is { } records)
        {
            if (answer.PieceCase != SnapshotPiece.PieceOneofCase.Records
                || !SoundMessage.TryParse(TransactionRecords.Parser, answer.Records.Span, out var served) || served.HashBefore.Length != Hash256.Size)
            {
                return "it served something else than transaction records";
            }

            var piece = new TransactionPiece(new Hash256(served.HashBefore.Span), [.. served.Records.Select(r => r.Memory)]);
            if (piece.Check(records.Last, records.After) is not { } decoded) return $"it served transaction records up to height {records.Last} that the state does not commit to";
            lock (_gate)
            {
                staging.Add(piece, decoded);
                progress($"taking a snapshot of height {target.Height}: {records.Last} blocks' transaction records to go");
            }

            return null;
        }

        if (answer.PieceCase != SnapshotPiece.PieceOneofCase.State) return "it served something else than state";
        if (Subtree.Check(wanted.At, wanted.Hash, target.Height, answer.State.Span) is not { } subtree) return $"it served state that the certified root does not commit to, at {wanted.At}";
        lock (_gate)
        {
            staging.Add(wanted.At, wanted.Hash, subtree);
            progress($"taking a snapshot of height {target.Height}: {staging.Pieces} pieces here, {staging.OpenPlaces.Count} known to be missing");
        }

        return null;
    }

    private sealed record Wanted(NibblePath At, Hash256 Hash, (Height Last, Hash256 After)? Records)
    {
        internal SnapshotPieceRequest Request(Height height) => Records is { } records
            ? new SnapshotPieceRequest { Height = height.Value, RecordsUpTo = records.Last.Value }
            : new SnapshotPieceRequest { Height = height.Value, Place = ByteString.CopyFrom(Encoding.Of(At.Encode)) };
    }
}
