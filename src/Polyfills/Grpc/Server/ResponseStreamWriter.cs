using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The responses of a streaming call.</summary>
internal sealed class ResponseStreamWriter<TResponse>(HttpServerCallContext call, Action<TResponse, SerializationContext> serializer)
    : IServerStreamWriter<TResponse>
    where TResponse : class
{
    private readonly object _gate = new();
    private Task? _pending;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        if (message is null)
            return Task.FromException(new ArgumentNullException(nameof(message)));
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (call.IsOver)
            return Task.FromException(new InvalidOperationException("Can't write the message because the request is complete."));
        lock (_gate)
        {
            if (_pending is { IsCompleted: false })
                return Task.FromException(new InvalidOperationException("Can't write the message because the previous write is in progress."));
            return _pending = call.WriteMessageAsync(message, serializer, flush: true);
        }
    }
}
