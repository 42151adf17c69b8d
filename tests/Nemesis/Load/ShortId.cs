using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Load;

/// <summary>Half of a transaction's id: enough to tell a hundred million apart, at half the memory.</summary>
internal readonly record struct ShortId(UInt128 Bits) : IComparable<ShortId>
{
    public static ShortId Of(TxId id) => new(BinaryPrimitives.ReadUInt128BigEndian(id.Hash.AsSpan()));

    public int CompareTo(ShortId other) => Bits.CompareTo(other.Bits);

    public override string ToString() => Bits.ToString("x32");
}
