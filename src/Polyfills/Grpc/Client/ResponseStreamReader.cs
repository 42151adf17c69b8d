using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The responses of a streaming call. A message that has already arrived is returned without waiting or allocating a task.</summary>
internal sealed class ResponseStreamReader<TResponse>(
    CallLifetime lifetime,
    Func<Task<FrameReader?>> open,
    Func<Task<Status>> finish,
    Func<DeserializationContext, TResponse> deserializer,
    CancellationToken callToken) : IAsyncStreamReader<TResponse>
    where TResponse : class
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private FrameReader? _frames;
    private Task<bool>? _pending;

    public TResponse Current { get; private set; } = null!;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (_pending is { IsCompleted: false })
            return Task.FromException<bool>(new InvalidOperationException("Can't read the next message because the previous read is in progress."));
        if (cancellationToken.IsCancellationRequested)
            lifetime.CancelByCaller();
        if (lifetime.Finished)
            return lifetime.Status.StatusCode == StatusCode.OK ? False : Task.FromException<bool>(lifetime.Outcome());
        try
        {
            if (_frames is not null && _frames.TryRead(deserializer, out var message))
            {
                Current = message!;
                return True;
            }
        }
        catch (Exception exception)
        {
            return Task.FromException<bool>(lifetime.Fault("Error reading next message.", exception));
        }

        return _pending = WaitAsync(cancellationToken);
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        // The call watches its own token already; only another one has to be watched here.
        using var cancelling = cancellationToken == callToken
            ? default
            : cancellationToken.UnsafeRegister(static l => ((CallLifetime)l!).CancelByCaller(), lifetime);
        try
        {
            _frames ??= await open().ConfigureAwait(false);
            var message = _frames is null ? null : await _frames.ReadAsync(deserializer, lifetime.Token).ConfigureAwait(false);
            if (message is not null)
            {
                Current = message;
                return true;
            }

            _frames?.Complete();
            var status = await finish().ConfigureAwait(false);
            return status.StatusCode == StatusCode.OK ? false : throw lifetime.Outcome();
        }
        catch (Exception exception) when (!lifetime.Finished || exception is not RpcException)
        {
            _frames?.Complete();
            throw lifetime.Fault("Error reading next message.", exception);
        }
    }
}
