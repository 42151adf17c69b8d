namespace CityConsortium.Types;

/// <summary>A block's place in the chain; genesis is 0, the first agreed block is 1.</summary>
public readonly record struct Height(ulong Value) : IComparable<Height>
{
    public static Height Genesis => default;

    public Height Next => new(checked(Value + 1));

    public Height Previous => new(checked(Value - 1));

    public int CompareTo(Height other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();

    public static bool operator <(Height left, Height right) => left.Value < right.Value;

    public static bool operator >(Height left, Height right) => left.Value > right.Value;

    public static bool operator <=(Height left, Height right) => left.Value <= right.Value;

    public static bool operator >=(Height left, Height right) => left.Value >= right.Value;
}
