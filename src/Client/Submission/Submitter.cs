using System.Collections.Concurrent;
using CityConsortium.Types;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// Carries signed transactions to the ledger and brings back verified receipts. It may send the same bytes many times, to
/// several validators; the ledger executes them once.
/// </summary>
internal sealed class Submitter : IAsyncDisposable
{
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReplayPause = TimeSpan.FromMilliseconds(200);

    private readonly BlockProver _prover;
    private readonly SubmissionTable _table;
    private readonly SubmissionRouter _router;
    private readonly TransactionLookup _lookup;
    private readonly PendingWatch _watch;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _background = new();

    internal Submitter(
        EndpointPool pool, BlockProver prover, FreshnessGuard freshness, TransactionLookup lookup, CityClientOptions options, ClientTelemetry telemetry, TimeProvider time)
    {
        _table = new SubmissionTable(options.MaxInFlight);
        _lookup = lookup;
        _time = time;
        _prover = prover;
        var reader = new OutcomeReader(prover, freshness, _table, Refused);
        _router = new SubmissionRouter(pool, _table, telemetry, time, reader.Read);
        _watch = new PendingWatch(_table, _router, lookup, time, options.ResubmitAfter);
    }

    /// <summary>How many transactions are under way.</summary>
    internal int InFlight => _table.Count;

    /// <returns>The verified receipt, or null when only acceptance was waited for and the transaction is not known to be committed.</returns>
    internal async Task<CommittedReceipt?> SubmitAsync(
        SignedTransaction signed, WaitFor wait, TimeSpan timeout, IProgress<PendingReason>? progress, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var submission = new Submission(signed, wait == WaitFor.Committed, _prover.KnownChanges, progress, started);
        var entry = await _table.AddAsync(submission, timeout, cancellationToken).ConfigureAwait(false);
        var isOwner = ReferenceEquals(entry, submission);
        if (isOwner) _router.Send(entry);
        if (wait != WaitFor.None) return await FinishAsync(entry, isOwner, timeout, cancellationToken).ConfigureAwait(false);
        if (isOwner) InBackground(() => FinishAsync(entry, isOwner, timeout, _stop.Token));
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var submission in _table.All) submission.Fail(new CityException(ClientCodes.Disposed, "The client was disposed while the transaction was under way.", true, null, submission.Id));
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _router.CloseAsync().ConfigureAwait(false);
        await Task.WhenAll(_background.Keys).ConfigureAwait(false);
        _stop.Dispose();
        _table.Dispose();
    }

    private async Task<CommittedReceipt?> FinishAsync(Submission entry, bool isOwner, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var outcome = "failed";
        ClientTelemetry.Began();
        try
        {
            var left = timeout - _time.GetElapsedTime(entry.StartedAt);
            var receipt = await entry.Outcome.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(false);
            if (receipt is { Succeeded: false, Receipt.ErrorCode: RefusalCodes.IdempotencyKeyReused or RefusalCodes.AlreadyCommitted })
            {
                receipt = await ReplayAsync(entry, receipt.Receipt.ErrorSentence, cancellationToken).ConfigureAwait(false);
            }

            outcome = receipt is null ? "accepted" : "committed";
            return receipt;
        }
        catch (TimeoutException)
        {
            outcome = "timeout";
            throw TimedOut(entry, timeout);
        }
        finally
        {
            if (isOwner) _table.Remove(entry);
            ClientTelemetry.Ended(outcome, _time.GetElapsedTime(entry.StartedAt));
        }
    }

    /// <summary>A refusal that may come from the transaction having been there before is looked into; others end or repeat the try.</summary>
    private void Refused(Submission submission, Endpoint endpoint, Wire.Refusal refusal)
    {
        var fault = endpoint.Refused(refusal);
        submission.Blame(fault);
        var maybeCommitted = refusal.Code is RefusalCodes.AlreadyCommitted or RefusalCodes.IdempotencyKeyReused
            || submission.TimesSent > 1;
        // A validator that lags does not know a key that was registered a moment ago: one more is asked before that is final.
        var maybeUnseen = refusal.Code == RefusalCodes.UnknownKey && submission.TimesSent == 1;
        if (refusal.Retryable || maybeUnseen) submission.Park(fault);
        else if (maybeCommitted) InBackground(() => SettleAsync(submission, fault));
        else submission.Fail(Failure(submission, fault));
    }

    private async Task SettleAsync(Submission submission, EndpointFault fault)
    {
        try
        {
            submission.Complete(await ReplayAsync(submission, fault.Sentence, _stop.Token).ConfigureAwait(false));
        }
        catch (CityException e)
        {
            submission.Fail(e.Code == RefusalCodes.NotFound ? Failure(submission, fault) : e);
        }
    }

    /// <summary>Finds the transaction of this sender and idempotency key on the ledger; it must be the same call.</summary>
    private async Task<CommittedReceipt> ReplayAsync(Submission submission, string sentence, CancellationToken cancellationToken)
    {
        var ours = Transaction.Decode(submission.Signed.Body.Span);
        Invariant.That(ours is not null, "a transaction that was submitted decodes");
        while (true)
        {
            var finding = await _lookup.FindAsync(submission.Id.Hash, LookupTimeout, cancellationToken).ConfigureAwait(false);
            if (finding.Receipt is { Receipt.ErrorCode: not (RefusalCodes.IdempotencyKeyReused or RefusalCodes.AlreadyCommitted) } own) return own with { Replayed = true };
            var idempotencyId = DecodedTransaction.IdempotencyIdOf(ours.Sender, ours.IdempotencyKey.Span);
            finding = await _lookup.FindAsync(idempotencyId, LookupTimeout, cancellationToken).ConfigureAwait(false);
            if (finding.Receipt is { } earlier) return Same(ours, finding.Body) ? earlier with { Replayed = true } : throw Reused(submission, earlier, sentence);
            if (finding.Pending is null) throw new CityException(RefusalCodes.NotFound, sentence, false, submission.Faults, submission.Id);
            await Task.Delay(ReplayPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Same(Transaction ours, SignedTransaction? body) =>
        body is not null && Transaction.Decode(body.Body.Span) is { } theirs && theirs.Contract == ours.Contract && theirs.Method == ours.Method
        && theirs.Arguments.Span.SequenceEqual(ours.Arguments.Span);

    private static CityException Reused(Submission submission, CommittedReceipt earlier, string sentence) => new(
        RefusalCodes.IdempotencyKeyReused, $"{sentence} (transaction {earlier.TransactionId} at height {earlier.Height} used it for another call)",
        false, submission.Faults, submission.Id);

    private static CityException Failure(Submission submission, EndpointFault fault) =>
        new(fault.Code, fault.Sentence, fault.Retryable, submission.Faults, submission.Id);

    private static CityException TimedOut(Submission entry, TimeSpan timeout)
    {
        var why = entry.Reason is { } reason ? $" The last reason given: {reason.TrimEnd('.')}." : entry.Faults.Count > 0 ? $" {string.Join("; ", entry.Faults)}." : "";
        return new CityException(
            ClientCodes.Timeout,
            $"Transaction {entry.Id} has no outcome after {timeout.TotalSeconds:0.#} s; it may still commit, and sending it again is safe.{why}",
            retryable: true, entry.Faults, entry.Id);
    }

    private void InBackground(Func<Task> work)
    {
        var task = RunQuietlyAsync(work);
        if (task.IsCompleted) return;
        _background.TryAdd(task, true);
        _ = task.ContinueWith(t => _background.TryRemove(t, out _), TaskScheduler.Default);
    }

    private static async Task RunQuietlyAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is CityException or OperationCanceledException)
        {
            // Nobody waits for this one; its fate can be asked for by its id.
        }
    }
}
