using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Writes length-prefixed messages into a buffer. A serializer that announces its length, as generated code does, writes
/// straight into the output; one that does not costs a copy. Reused for the messages of a call.
/// </summary>
internal sealed class FrameWriter(IBufferWriter<byte> output, int? maxMessageSize) : SerializationContext
{
    private ArrayBufferWriter<byte>? _unannounced;
    private int _length = -1;
    private State _state;

    private enum State : byte
    {
        Empty,
        Writing,
        Complete,
    }

    public void Write<T>(T message, Action<T, SerializationContext> serializer)
    {
        _length = -1;
        _state = State.Empty;
        _unannounced?.ResetWrittenCount();
        serializer(message, this);
        if (_state != State.Complete)
            throw new InvalidOperationException("The serializer did not complete the message.");
    }

    public override void SetPayloadLength(int payloadLength)
    {
        Expect(State.Empty);
        _length = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_state == State.Empty)
        {
            if (_length >= 0)
                WriteHeader(_length);
            _state = State.Writing;
        }

        Expect(State.Writing);
        return _length >= 0 ? output : _unannounced ??= new ArrayBufferWriter<byte>();
    }

    public override void Complete()
    {
        Expect(State.Writing);
        if (_length < 0)
            WriteWhole(_unannounced is null ? [] : _unannounced.WrittenSpan);
        _state = State.Complete;
    }

    public override void Complete(byte[] payload)
    {
        Expect(State.Empty);
        WriteWhole(payload);
        _state = State.Complete;
    }

    private void WriteWhole(ReadOnlySpan<byte> payload)
    {
        WriteHeader(payload.Length);
        output.Write(payload);
    }

    private void WriteHeader(int length)
    {
        if (length > maxMessageSize)
            throw new RpcException(Protocol.MessageTooLargeToSend);
        var header = output.GetSpan(Protocol.FrameHeaderSize);
        header[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        output.Advance(Protocol.FrameHeaderSize);
    }

    private void Expect(State state)
    {
        if (_state != state)
            throw new InvalidOperationException("Not valid in the current state: " + _state);
    }
}
