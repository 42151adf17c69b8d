namespace CityConsortium.Types;

/// <summary>The number of an attempt to agree on one height; it counts from 0 at every height.</summary>
public readonly record struct View(ulong Value) : IComparable<View>
{
    public static View Zero => default;

    public View Next => new(checked(Value + 1));

    public int CompareTo(View other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();

    public static bool operator <(View left, View right) => left.Value < right.Value;

    public static bool operator >(View left, View right) => left.Value > right.Value;

    public static bool operator <=(View left, View right) => left.Value <= right.Value;

    public static bool operator >=(View left, View right) => left.Value >= right.Value;
}
