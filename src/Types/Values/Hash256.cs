using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace CityConsortium.Types;

/// <summary>A SHA-256 digest (FIPS 180-4), 32 bytes. Ordered as a big-endian number; printed as 64 lower-case hex digits.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        Invariant.That(bytes.Length == Size, "a hash is 32 bytes");
        this = MemoryMarshal.Read<Hash256>(bytes);
    }

    /// <summary>All zero bits: the parent of the genesis block.</summary>
    public static Hash256 Zero => default;

    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this));

    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>The bit at <paramref name="index"/>, 0 = most significant.</summary>
    public bool Bit(int index) => (AsSpan()[index >> 3] & (0x80 >> (index & 7))) != 0;

    public static bool TryParse(string? hex, out Hash256 hash)
    {
        hash = default;
        return FixedHex.TryParse(hex, MemoryMarshal.AsBytes(new Span<Hash256>(ref hash)));
    }

    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>The first 8 hex digits, for logs and screens.</summary>
    public string ToShortString() => Convert.ToHexStringLower(AsSpan()[..4]);

    public bool Equals(Hash256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    public override int GetHashCode() => (int)_a;

    public int CompareTo(Hash256 other)
    {
        var order = BigEndian(_a).CompareTo(BigEndian(other._a));
        if (order != 0) return order;
        order = BigEndian(_b).CompareTo(BigEndian(other._b));
        if (order != 0) return order;
        order = BigEndian(_c).CompareTo(BigEndian(other._c));
        return order != 0 ? order : BigEndian(_d).CompareTo(BigEndian(other._d));
    }

    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;

    private static ulong BigEndian(ulong word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
}
