using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The first 0 to 64 half-bytes of a key's path: where a node stands in the 16-ary tree.</summary>
public readonly record struct NibblePath
{
    public const int MaxCount = 2 * Hash256.Size;

    /// <summary>The nibbles from the left; the rest is zero, so equal paths have equal bits.</summary>
    private readonly Hash256 _bits;

    private NibblePath(Hash256 bits, int count)
    {
        _bits = bits;
        Count = count;
    }

    public static NibblePath Root => default;

    public int Count { get; }

    /// <summary>The bytes that hold the nibbles; in an odd path the last half-byte is zero.</summary>
    public int ByteCount => (Count + 1) / 2;

    /// <summary>The nibble at a place from the left.</summary>
    public int this[int index] => NibbleOf(_bits, index);

    /// <summary>Whether a key's path goes through this place.</summary>
    public bool Leads(in Hash256 path) => PrefixOf(path, Count) == this;

    public static int NibbleOf(in Hash256 path, int index)
    {
        var pair = path.AsSpan()[index >> 1];
        return (index & 1) == 0 ? pair >> 4 : pair & 0xf;
    }

    public static NibblePath PrefixOf(in Hash256 path, int count)
    {
        Invariant.That(count is >= 0 and <= MaxCount, "a path has 64 nibbles");
        Span<byte> bits = stackalloc byte[Hash256.Size];
        bits.Clear();
        path.AsSpan()[..((count + 1) / 2)].CopyTo(bits);
        if ((count & 1) == 1) bits[count >> 1] &= 0xf0;
        return new NibblePath(new Hash256(bits), count);
    }

    public NibblePath Append(int nibble)
    {
        Span<byte> bits = stackalloc byte[Hash256.Size];
        _bits.AsSpan().CopyTo(bits);
        bits[Count >> 1] |= (byte)((Count & 1) == 0 ? nibble << 4 : nibble);
        return new NibblePath(new Hash256(bits), Count + 1);
    }

    public void Encode(CanonicalWriter writer) => writer.Byte((byte)Count).Fixed(_bits.AsSpan()[..ByteCount]);

    public static NibblePath Decode(ref CanonicalReader reader)
    {
        var count = reader.Byte();
        if (count > MaxCount) reader.Fail();
        Span<byte> bits = stackalloc byte[Hash256.Size];
        bits.Clear();
        reader.Fixed(reader.Failed ? 0 : (count + 1) / 2).CopyTo(bits);
        if (reader.Failed) return default;
        if ((count & 1) == 1 && (bits[count >> 1] & 0xf) != 0) reader.Fail();
        return new NibblePath(new Hash256(bits), count);
    }

    public override string ToString() => _bits.ToString()[..Count];
}
