namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// The clock of one call. After the deadline it tells the call once; <see cref="Token"/> fires when the call says so or the client is gone.
/// </summary>
internal sealed class CallDeadline : IDisposable
{
    /// <summary>Timers take at most 49 days; longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(24);

    /// <summary>99,999,999 s, the longest that other implementations send.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(99_999_999);

    private readonly CancellationTokenSource _cancellation;
    private readonly Action _expire;
    private readonly ITimer _timer;

    public CallDeadline(TimeSpan timeout, Action expire, CancellationToken aborted)
    {
        timeout = timeout < LongestTimeout ? timeout : LongestTimeout;
        _expire = expire;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Time = TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
        _timer = TimeProvider.System.CreateTimer(
            static state => ((CallDeadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(timeout);
    }

    /// <summary>UTC.</summary>
    public DateTime Time { get; }

    public CancellationToken Token => _cancellation.Token;

    public void Cancel() => _cancellation.Cancel();

    /// <summary>Stops the clock. The token source stays usable, because the service may still hold its token.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var remaining = Time - TimeProvider.System.GetUtcNow().UtcDateTime;
        if (remaining > TimeSpan.Zero)
            Arm(remaining);
        else
            _expire();
    }

    private void Arm(TimeSpan remaining)
    {
        var step = remaining < LongestStep ? remaining : LongestStep;
        _timer.Change(step < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : step, Timeout.InfiniteTimeSpan);
    }
}
