namespace CityConsortium.Types;

/// <summary>
/// A component's 17-digit code by GB/T 47678.5: 6 digits administrative division (GB/T 2260), 2 class, 3 subclass, 6 serial.
/// </summary>
public readonly record struct FacilityCode
{
    public const int Length = 17;

    private readonly string? _digits;

    private FacilityCode(string digits) => _digits = digits;

    public string Digits => _digits ?? "";

    public string Division => Digits[..6];

    /// <summary>Class and subclass, the five digits that <see cref="ComponentCatalogue"/> knows.</summary>
    public string Type => Digits[6..11];

    public string Serial => Digits[11..];

    /// <summary>The form alone; whether the type exists is the catalogue's to say.</summary>
    public static bool TryParse(string? text, out FacilityCode code)
    {
        var valid = text is { Length: Length } && text.All(char.IsAsciiDigit);
        code = valid ? new FacilityCode(text!) : default;
        return valid;
    }

    public override string ToString() => Digits;
}
