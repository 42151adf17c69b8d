using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// Decides once how a call ended: by the server's status, the caller's token, the deadline, disposal or a fault. Whoever comes
/// first wins, and everything that still waits is released by <see cref="Token"/>.
/// </summary>
internal sealed class CallLifetime : IDisposable
{
    /// <summary>Timers take at most 49 days; longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(24);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly DateTime _deadline;
    private ITimer? _timer;
    private CancellationTokenRegistration _caller;
    private CancellationTokenRegistration _channel;
    private Metadata _trailers = Metadata.Empty;
    private Status _status;
    private volatile bool _finished;

    public CallLifetime(DateTime? deadline)
    {
        if (deadline is { } time && time != DateTime.MaxValue && time != DateTime.MinValue && time.Kind != DateTimeKind.Utc)
            throw new InvalidOperationException("Deadline must have a kind DateTimeKind.Utc or be equal to DateTime.MaxValue or DateTime.MinValue.");
        _deadline = deadline ?? DateTime.MaxValue;
    }

    /// <summary>Fires when the call has ended before both streams were done.</summary>
    public CancellationToken Token => _cancellation.Token;

    public bool Finished => _finished;

    public bool Disposed { get; private set; }

    /// <summary>Time left, or null without a deadline. Not positive when it has passed.</summary>
    public TimeSpan? Remaining => _deadline == DateTime.MaxValue ? null : _deadline - TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>Valid once <see cref="Finished"/>.</summary>
    public Status Status => _status;

    public Metadata Trailers => _trailers;

    /// <summary>Begins to watch the clock and the two tokens.</summary>
    public void Watch(CancellationToken caller, CancellationToken channel)
    {
        if (Remaining is { } remaining)
        {
            if (remaining <= TimeSpan.Zero)
            {
                Expire();
                return;
            }

            lock (_gate)
                _timer = TimeProvider.System.CreateTimer(static s => ((CallLifetime)s!).OnTimer(), this, Step(remaining), Timeout.InfiniteTimeSpan);
        }

        _caller = caller.UnsafeRegister(static s => ((CallLifetime)s!).CancelByCaller(), this);
        _channel = channel.UnsafeRegister(static s => ((CallLifetime)s!).Dispose(), this);
        if (_finished)
            StopWatching();
    }

    public void CancelByCaller() => Abort(new Status(StatusCode.Cancelled, "Call canceled by the client."));

    /// <summary>Ends the call with a status of our own and releases everything that waits.</summary>
    public void Abort(Status status)
    {
        if (TryFinish(status, Metadata.Empty))
            _cancellation.Cancel();
    }

    /// <summary>Ends the call with the status that the server sent. False if the call had ended already.</summary>
    public bool TryFinish(Status status, Metadata trailers)
    {
        lock (_gate)
        {
            if (_finished)
                return false;
            _status = status;
            _trailers = trailers;
            _finished = true;
        }

        StopWatching();
        return true;
    }

    /// <summary>Releases a request stream that the server did not want to hear to its end.</summary>
    public void ReleaseRequest() => _cancellation.Cancel();

    /// <summary>Ends the call because of an exception, unless it has ended, and returns what the caller is to see.</summary>
    public RpcException Fault(string summary, Exception exception)
    {
        if (!_finished)
            Abort(exception is RpcException rpc ? rpc.Status : StatusOf(summary, exception));
        return Outcome();
    }

    /// <summary>What a caller sees who uses a call after its end.</summary>
    public RpcException Outcome() => new(_status, _trailers);

    public void Dispose()
    {
        Disposed = true;
        Abort(new Status(StatusCode.Cancelled, "gRPC call disposed."));
    }

    private static TimeSpan Step(TimeSpan remaining)
    {
        var step = remaining < LongestStep ? remaining : LongestStep;
        return step < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : step;
    }

    private Status StatusOf(string summary, Exception exception)
    {
        if (exception is OperationCanceledException)
            return new Status(StatusCode.Cancelled, "", exception);
        var code = FaultCode.Of(exception);
        // A server whose clock was faster resets the stream before our own timer fires.
        if (code == StatusCode.Cancelled && Remaining <= TimeSpan.Zero)
            code = StatusCode.DeadlineExceeded;
        return new Status(code, $"{summary} {Protocol.Describe(exception)}", exception);
    }

    private void Expire() => Abort(new Status(StatusCode.DeadlineExceeded, ""));

    private void OnTimer()
    {
        if (Remaining is not { } remaining || remaining <= TimeSpan.Zero)
        {
            Expire();
            return;
        }

        lock (_gate)
            _timer?.Change(Step(remaining), Timeout.InfiniteTimeSpan);
    }

    private void StopWatching()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }

        // Unregister does not wait for a callback that is running: it may be the very one that ends the call.
        _caller.Unregister();
        _channel.Unregister();
    }
}
