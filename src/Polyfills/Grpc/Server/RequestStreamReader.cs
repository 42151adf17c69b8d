using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The requests of a streaming call. A message that has already arrived is returned without waiting or allocating a task.</summary>
internal sealed class RequestStreamReader<TRequest>(HttpServerCallContext call, Func<DeserializationContext, TRequest> deserializer)
    : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private Task<bool>? _pending;

    public TRequest Current { get; private set; } = null!;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);
        if (call.IsOver)
            return Task.FromException<bool>(new InvalidOperationException("Can't read messages after the request is complete."));
        if (_pending is { IsCompleted: false })
            return Task.FromException<bool>(new InvalidOperationException("Can't read the next message because the previous read is in progress."));
        try
        {
            if (call.Frames.TryRead(deserializer, out var message))
            {
                Current = message!;
                return True;
            }
        }
        catch (Exception exception)
        {
            return Task.FromException<bool>(exception);
        }

        return _pending = WaitAsync(cancellationToken);
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var message = await call.Frames.ReadAsync(deserializer, cancellationToken);
        Current = message!;
        return message is not null;
    }
}
