using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace CityConsortium.Types;

/// <summary>An Ed25519 signature (RFC 8032), 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Signature : IEquatable<Signature>
{
    public const int Size = 64;

    private readonly Hash256 _r;
    private readonly Hash256 _s;

    public Signature(ReadOnlySpan<byte> bytes)
    {
        Invariant.That(bytes.Length == Size, "a signature is 64 bytes");
        this = MemoryMarshal.Read<Signature>(bytes);
    }

    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<Signature>(in this));

    public byte[] ToArray() => AsSpan().ToArray();

    public static bool TryParse(string? hex, out Signature signature)
    {
        signature = default;
        return FixedHex.TryParse(hex, MemoryMarshal.AsBytes(new Span<Signature>(ref signature)));
    }

    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    public bool Equals(Signature other) => _r == other._r && _s == other._s;

    public override bool Equals(object? obj) => obj is Signature other && Equals(other);

    public override int GetHashCode() => _r.GetHashCode();

    public static bool operator ==(Signature left, Signature right) => left.Equals(right);

    public static bool operator !=(Signature left, Signature right) => !left.Equals(right);
}
