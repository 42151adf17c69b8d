namespace CityConsortium.Types;

/// <summary>A department's short name: 1 to 32 of <c>a-z 0-9 -</c>, starting with a letter; for example <c>environment</c>.</summary>
public readonly record struct DepartmentId : IComparable<DepartmentId>
{
    public const int MaxLength = 32;

    private readonly string? _value;

    private DepartmentId(string value) => _value = value;

    public string Value => _value ?? "";

    public static bool TryParse(string? text, out DepartmentId id)
    {
        id = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text[0] is < 'a' or > 'z')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return false;
            }
        }

        id = new DepartmentId(text);
        return true;
    }

    /// <summary>For names fixed in our own code and tests.</summary>
    public static DepartmentId Of(string text)
    {
        Invariant.That(TryParse(text, out var id), $"'{text}' is no department id");
        return id;
    }

    public int CompareTo(DepartmentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
