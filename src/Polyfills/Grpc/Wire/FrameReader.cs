using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Takes length-prefixed messages from a pipe. All messages that came with one read of the pipe are parsed from the same
/// buffer before the pipe is touched again, so that small messages cost neither a lock nor a task.
/// One reader at a time.
/// </summary>
internal sealed class FrameReader(PipeReader pipe, int? maxMessageSize)
{
    private static readonly Status BadCompressedFlag = new(StatusCode.Internal, "Unexpected compressed flag value in message header.");
    private static readonly Status CompressedMessage =
        new(StatusCode.Internal, "Received a compressed message, although no compression was agreed on.");

    private readonly MessagePayload _payload = new();
    private ReadOnlySequence<byte> _buffer;
    private bool _holdsBuffer;
    private bool _ended;

    /// <summary>Parses a message that is already here; false when more bytes are needed.</summary>
    public bool TryRead<T>(Func<DeserializationContext, T> deserializer, out T? message)
        where T : class
    {
        message = null;
        if (!TryReadLength(out var length) || _buffer.Length < Protocol.FrameHeaderSize + (long)length)
            return false;
        var payload = _buffer.Slice(Protocol.FrameHeaderSize, length);
        message = _payload.Deserialize(payload, deserializer);
        _buffer = _buffer.Slice(payload.End);
        return true;
    }

    /// <summary>Waits for the next message; null at the end of the stream.</summary>
    public async ValueTask<T?> ReadAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            if (TryRead(deserializer, out var message))
                return message;
            if (_ended)
                return _buffer.IsEmpty ? null : throw new RpcException(Protocol.IncompleteMessage);
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the only message of a stream that must hold exactly one; null when the stream is empty.</summary>
    public async ValueTask<T?> ReadSingleAsync<T>(Func<DeserializationContext, T> deserializer, CancellationToken cancellationToken)
        where T : class
    {
        var message = await ReadAsync(deserializer, cancellationToken).ConfigureAwait(false);
        while (message is not null && !(_ended && _buffer.IsEmpty))
        {
            if (!_buffer.IsEmpty)
                throw new RpcException(Protocol.AdditionalData);
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return message;
    }

    /// <summary>Returns the memory to its pool. Only the reader may call it, and nothing may be read afterwards.</summary>
    public void Complete()
    {
        _holdsBuffer = false;
        _buffer = default;
        _ended = true;
        pipe.Complete();
    }

    /// <summary>Makes a waiting read end with <see cref="OperationCanceledException"/>. May be called from any thread.</summary>
    public void CancelPendingRead() => pipe.CancelPendingRead();

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_holdsBuffer)
        {
            _holdsBuffer = false;
            pipe.AdvanceTo(_buffer.Start, _buffer.End);
            _buffer = default;
        }

        var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
        _holdsBuffer = true;
        _buffer = result.Buffer;
        _ended = result.IsCompleted;
        if (result.IsCanceled)
            throw new OperationCanceledException("The read was cancelled.");
    }

    private bool TryReadLength(out int length)
    {
        length = 0;
        if (_buffer.Length < Protocol.FrameHeaderSize)
            return false;
        scoped Span<byte> copy = stackalloc byte[Protocol.FrameHeaderSize];
        scoped var header = _buffer.FirstSpan;
        if (header.Length < Protocol.FrameHeaderSize)
        {
            _buffer.Slice(0, Protocol.FrameHeaderSize).CopyTo(copy);
            header = copy;
        }

        if (header[0] != 0)
            throw new RpcException(header[0] == 1 ? CompressedMessage : BadCompressedFlag);
        var announced = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        // The limit holds for the announced length, so that an oversize message is never gathered in memory.
        if (announced > (uint)(maxMessageSize ?? int.MaxValue - Protocol.FrameHeaderSize))
            throw new RpcException(Protocol.MessageTooLargeToReceive);
        length = (int)announced;
        return true;
    }
}
