using Grpc.Core;

namespace CityConsortium.Client;

/// <summary>
/// Looks after submissions that take long: sends them again, learns why they wait and tells the caller, and picks up
/// outcomes that a broken stream swallowed.
/// </summary>
internal sealed class PendingWatch : IAsyncDisposable
{
    private const int TicksPerQuestion = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PatienceBeforeAsking = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(1);

    private readonly SubmissionTable _table;
    private readonly SubmissionRouter _router;
    private readonly TransactionLookup _lookup;
    private readonly TimeProvider _time;
    private readonly TimeSpan _resubmitAfter;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    internal PendingWatch(SubmissionTable table, SubmissionRouter router, TransactionLookup lookup, TimeProvider time, TimeSpan resubmitAfter)
    {
        _table = table;
        _router = router;
        _lookup = lookup;
        _time = time;
        _resubmitAfter = resubmitAfter;
        _loop = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Tick, _time);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false); tick++)
            {
                if (_table.Count == 0) continue;
                _router.SendAgain(_resubmitAfter);
                if (tick % TicksPerQuestion == 0) await AskAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>One question per validator, about the oldest submission it holds; the reason is the same for all of them.</summary>
    private async Task AskAsync()
    {
        var now = _time.GetTimestamp();
        var late = _table.All.Where(s => !s.IsDone && _time.GetElapsedTime(s.StartedAt, now) >= PatienceBeforeAsking).ToLookup(s => s.SentTo);
        foreach (var parked in late[null])
        {
            parked.Explain("", parked.Faults.Count == 0 ? "no validator has taken it yet" : string.Join("; ", parked.Faults.Select(f => $"{f.Endpoint}: {f.Sentence}")));
        }

        await Task.WhenAll(late.Where(g => g.Key is not null).Select(g => AskAboutAsync(g.Key!, [.. g]))).ConfigureAwait(false);
    }

    private async Task AskAboutAsync(Endpoint endpoint, IReadOnlyList<Submission> waiting)
    {
        var oldest = waiting.MinBy(s => s.StartedAt)!;
        try
        {
            var options = new CallOptions(deadline: (_time.GetUtcNow() + QuestionTimeout).UtcDateTime, cancellationToken: _stop.Token);
            var answer = await _lookup.AskOneAsync(endpoint, oldest.Id.Hash, options).ConfigureAwait(false);
            if (answer.Value?.Receipt is { } receipt) oldest.Complete(receipt);
            else if (answer.Value?.Pending is { } pending) Explain(waiting, endpoint, pending.Sentence);
            else oldest.Park(answer.Fault!);
        }
        catch (RpcException e) when (!_stop.IsCancellationRequested)
        {
            // That one validator is silent explains less than what another has said before.
            var fault = endpoint.Failed(e);
            foreach (var submission in waiting.Where(s => s.Reason is null)) submission.Explain("", $"{fault.Endpoint}: {fault.Sentence}");
        }
        catch (RpcException)
        {
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private static void Explain(IReadOnlyList<Submission> waiting, Endpoint endpoint, string sentence)
    {
        foreach (var submission in waiting) submission.Explain(endpoint.Name, sentence);
    }
}
