namespace CityConsortium.Types;

/// <summary>A validator's position in the ordered membership, counted from 0.</summary>
public readonly record struct MemberIndex(int Value) : IComparable<MemberIndex>
{
    public int CompareTo(MemberIndex other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}
