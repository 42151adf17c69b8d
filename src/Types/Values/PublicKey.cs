using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace CityConsortium.Types;

/// <summary>An Ed25519 public key (RFC 8032), 32 bytes. It names a sender or a validator; printed as 64 hex digits.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct PublicKey : IEquatable<PublicKey>
{
    public const int Size = 32;

    private readonly Hash256 _bytes;

    public PublicKey(ReadOnlySpan<byte> bytes) => _bytes = new Hash256(bytes);

    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes.AsSpan();

    public static bool TryParse(string? hex, out PublicKey key)
    {
        key = default;
        return FixedHex.TryParse(hex, MemoryMarshal.AsBytes(new Span<PublicKey>(ref key)));
    }

    public override string ToString() => _bytes.ToString();

    public string ToShortString() => _bytes.ToShortString();

    public bool Equals(PublicKey other) => _bytes == other._bytes;

    public override bool Equals(object? obj) => obj is PublicKey other && Equals(other);

    public override int GetHashCode() => _bytes.GetHashCode();

    public static bool operator ==(PublicKey left, PublicKey right) => left.Equals(right);

    public static bool operator !=(PublicKey left, PublicKey right) => !left.Equals(right);
}
