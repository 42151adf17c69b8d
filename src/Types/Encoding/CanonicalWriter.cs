using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CityConsortium.Types;

/// <summary>
/// The one encoding of everything that is hashed or signed: fixed-width big-endian integers, byte strings and lists with a
/// 32-bit length before them, no optional or reordered parts. One value has exactly one encoding.
/// </summary>
public sealed class CanonicalWriter(int capacity = 256)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(capacity);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public int Length => _buffer.WrittenCount;

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Clear() => _buffer.ResetWrittenCount();

    public CanonicalWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public CanonicalWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public CanonicalWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public CanonicalWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public CanonicalWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    /// <summary>Bytes of a length that the reader knows; no length is written.</summary>
    public CanonicalWriter Fixed(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A byte string with its length before it.</summary>
    public CanonicalWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        Int32(bytes.Length);
        return Fixed(bytes);
    }

    /// <summary>UTF-8 text with its length in bytes before it.</summary>
    public CanonicalWriter Text(string text)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(text);
        Int32(length);
        System.Text.Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length));
        _buffer.Advance(length);
        return this;
    }

    public CanonicalWriter Hash(Hash256 hash) => Fixed(hash.AsSpan());

    public CanonicalWriter Chain(ChainId chain) => Hash(chain.GenesisHash);

    public CanonicalWriter Key(PublicKey key) => Fixed(key.AsSpan());

    public CanonicalWriter Signature(Signature signature) => Fixed(signature.AsSpan());

    public CanonicalWriter Height(Height height) => UInt64(height.Value);

    public CanonicalWriter View(View view) => UInt64(view.Value);

    public CanonicalWriter Member(MemberIndex member) => Int32(member.Value);

    public CanonicalWriter Time(BlockTime time) => Int64(time.UnixMilliseconds);

    /// <summary>A list: its count, then each item as <paramref name="write"/> encodes it.</summary>
    public CanonicalWriter List<T>(IReadOnlyList<T> items, Action<CanonicalWriter, T> write)
    {
        Int32(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            write(this, items[i]);
        }

        return this;
    }
}
