using System.Buffers.Binary;
using System.Text;

namespace CityConsortium.Types;

/// <summary>
/// Reads what <see cref="CanonicalWriter"/> wrote, from bytes that anybody may have sent. Decoding is total: a failed read
/// sets <see cref="Failed"/>, later reads return defaults, and the caller asks once at the end whether
/// <see cref="IsComplete"/>. No exception and no allocation larger than the input comes out of hostile bytes.
/// </summary>
public ref struct CanonicalReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    /// <summary>True when every read succeeded and no byte is left over.</summary>
    public readonly bool IsComplete => !Failed && _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    /// <summary>Marks the input as malformed: for values that decode but mean nothing.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    public byte Byte() => Take(1, out var span) ? span[0] : (byte)0;

    /// <summary>Only 0 and 1 are booleans: any other byte would be a second encoding of the same value.</summary>
    public bool Bool()
    {
        var value = Byte();
        if (value > 1)
        {
            Fail();
        }

        return value == 1;
    }

    public int Int32() => Take(4, out var span) ? BinaryPrimitives.ReadInt32BigEndian(span) : 0;

    public long Int64() => Take(8, out var span) ? BinaryPrimitives.ReadInt64BigEndian(span) : 0;

    public ulong UInt64() => Take(8, out var span) ? BinaryPrimitives.ReadUInt64BigEndian(span) : 0;

    public ReadOnlySpan<byte> Fixed(int length) => Take(length, out var span) ? span : default;

    /// <param name="maxLength">In bytes; a longer string is malformed.</param>
    public ReadOnlySpan<byte> Bytes(int maxLength)
    {
        var length = Int32();
        if (length < 0 || length > maxLength)
        {
            Fail();
            return default;
        }

        return Fixed(length);
    }

    /// <summary>UTF-8 text; invalid UTF-8 is malformed.</summary>
    public string Text(int maxBytes)
    {
        var span = Bytes(maxBytes);
        try
        {
            return StrictUtf8.GetString(span);
        }
        catch (DecoderFallbackException)
        {
            Fail();
            return "";
        }
    }

    public Hash256 Hash() => Take(Hash256.Size, out var span) ? new Hash256(span) : default;

    public ChainId Chain() => new(Hash());

    public PublicKey Key() => Take(PublicKey.Size, out var span) ? new PublicKey(span) : default;

    public Signature Signature() => Take(Types.Signature.Size, out var span) ? new Signature(span) : default;

    public Height Height() => new(UInt64());

    public View View() => new(UInt64());

    public MemberIndex Member()
    {
        var value = Int32();
        if (value is < 0 or >= Limits.MaxValidators)
        {
            Fail();
        }

        return new MemberIndex(value);
    }

    public BlockTime Time() => new(Int64());

    /// <summary>A list's count: malformed when above <paramref name="max"/> or when the rest cannot hold so many items.</summary>
    /// <param name="minItemBytes">The least number of bytes that one item takes.</param>
    public int Count(int max, int minItemBytes)
    {
        var count = Int32();
        if (count < 0 || count > max || (long)count * minItemBytes > _rest.Length)
        {
            Fail();
            return 0;
        }

        return count;
    }

    private bool Take(int length, out ReadOnlySpan<byte> span)
    {
        if (Failed || length < 0 || length > _rest.Length)
        {
            Fail();
            span = default;
            return false;
        }

        span = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
