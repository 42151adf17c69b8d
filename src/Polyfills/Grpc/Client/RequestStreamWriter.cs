using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// The requests of a streaming call. Messages are gathered in one buffer while <see cref="WriteFlags.BufferHint"/> says so, and
/// leave with one write and one flush.
/// </summary>
internal sealed class RequestStreamWriter<TRequest> : IClientStreamWriter<TRequest>
    where TRequest : class
{
    /// <summary>Writes with the hint leave at the latest here, in bytes: memory must not grow with the hint.</summary>
    private const int MaxBufferedBytes = 64 * 1024;

    private readonly object _gate = new();
    private readonly FrameBuffer _buffer = new();
    private readonly FrameWriter _frames;
    private readonly CallLifetime _lifetime;
    private readonly Action<TRequest, SerializationContext> _serializer;
    private Task _pending = Task.CompletedTask;
    private bool _completed;

    public RequestStreamWriter(
        CallLifetime lifetime, Action<TRequest, SerializationContext> serializer, int? maxMessageSize, WriteOptions? writeOptions)
    {
        _lifetime = lifetime;
        _serializer = serializer;
        _frames = new FrameWriter(_buffer, maxMessageSize);
        WriteOptions = writeOptions;
        Content = new RequestStreamContent(lifetime.Token);
    }

    public RequestStreamContent Content { get; }

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        if (message is null)
            return Task.FromException(new ArgumentNullException(nameof(message)));
        lock (_gate)
        {
            if (Refusal() is { } refusal)
                return Task.FromException(refusal);
            if (!_pending.IsCompleted)
                return Task.FromException(new InvalidOperationException("Can't write the message because the previous write is in progress."));
            var before = _buffer.Length;
            try
            {
                _frames.Write(message, _serializer);
            }
            catch (Exception exception)
            {
                _buffer.Truncate(before);
                return Task.FromException(exception);
            }

            var hint = ((WriteOptions?.Flags ?? default) & WriteFlags.BufferHint) != 0;
            if (hint && _buffer.Length < MaxBufferedBytes)
                return Task.CompletedTask;
            return _pending = SendAsync(cancellationToken);
        }
    }

    public Task CompleteAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_lifetime.Disposed, this);
            if (!_pending.IsCompleted)
            {
                return Task.FromException(new InvalidOperationException(
                    "Can't complete the client stream writer because the previous write is in progress."));
            }

            _completed = true;
            if (_buffer.Length > 0 && !_lifetime.Finished)
                return _pending = SendRestAsync();
        }

        Content.Complete();
        return Task.CompletedTask;
    }

    private Exception? Refusal()
    {
        if (_lifetime.Disposed)
            return new ObjectDisposedException(nameof(RequestStreamWriter<>));
        if (_completed)
            return new InvalidOperationException("Request stream has already been completed.");
        return _lifetime.Finished ? _lifetime.Outcome() : null;
    }

    private async Task SendRestAsync()
    {
        await SendAsync(CancellationToken.None).ConfigureAwait(false);
        Content.Complete();
    }

    /// <summary>Sends the buffer. Cancelling the token ends the call: half a message cannot be taken back.</summary>
    private async Task SendAsync(CancellationToken cancellationToken)
    {
        using var cancelling = cancellationToken.UnsafeRegister(static l => ((CallLifetime)l!).CancelByCaller(), _lifetime);
        try
        {
            var stream = await Content.OpenAsync().ConfigureAwait(false);
            await stream.WriteAsync(_buffer.Written, _lifetime.Token).ConfigureAwait(false);
            await stream.FlushAsync(_lifetime.Token).ConfigureAwait(false);
            _buffer.Clear();
        }
        catch (Exception exception)
        {
            throw Explain(exception);
        }
    }

    /// <summary>The response side learns the real status; until it has, the writer only knows that the stream is broken.</summary>
    private RpcException Explain(Exception exception) => _lifetime.Finished
        ? _lifetime.Outcome()
        : new RpcException(new Status(
            exception is OperationCanceledException ? StatusCode.Cancelled : FaultCode.Of(exception),
            "Error writing the request stream. " + Protocol.Describe(exception),
            exception));
}
