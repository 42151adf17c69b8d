namespace CityConsortium.Types;

/// <summary>A monitoring station's id: 1 to 32 of <c>A-Z a-z 0-9 . _ -</c>, for example <c>Dongsi</c> or <c>1003A</c>.</summary>
public readonly record struct StationId
{
    public const int MaxLength = 32;

    private readonly string? _value;

    private StationId(string value) => _value = value;

    public string Value => _value ?? "";

    public static bool TryParse(string? text, out StationId id)
    {
        var valid = text is { Length: > 0 and <= MaxLength } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        id = valid ? new StationId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
