namespace Grpc.Core;

/// <summary>A stream of messages to send.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options of the writes that follow; null means the defaults.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Sends a message. One write at a time: await the last one first.</summary>
    Task WriteAsync(T message);

    /// <summary>Sends a message; cancelling the token cancels the whole call.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("Cancellation of stream writes is not supported by this gRPC implementation.");
        return WriteAsync(message);
    }
}
