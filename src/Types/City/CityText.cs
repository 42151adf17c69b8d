namespace CityConsortium.Types;

/// <summary>What text the city's records take from people.</summary>
public static class CityText
{
    /// <summary>
    /// UTF-8 of at most so many bytes, without control characters, lone surrogates, and characters that separate lines or turn the
    /// direction of what follows (Unicode UAX #9, explicit formatting and marks): no two screens show these alike, and what is read must
    /// be what is signed.
    /// </summary>
    public static bool IsPlain(string text, int maxBytes)
    {
        if (text.Length > maxBytes) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsLowSurrogate(text[i]) || Misleads(text[i])) return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i]))) return false;
        }

        return System.Text.Encoding.UTF8.GetByteCount(text) <= maxBytes;
    }

    // As numbers, because in a source file these characters would do what they are refused for.
    private static bool Misleads(char c) => (int)c is 0x061C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
