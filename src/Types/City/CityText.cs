namespace CityConsortium.Types;

/// <summary>What text the city's records take from people.</summary>
public static class CityText
{
    /// <summary>UTF-8 of at most so many bytes, without control characters and lone surrogates, which no screen shows alike.</summary>
    public static bool IsPlain(string text, int maxBytes)
    {
        if (text.Length > maxBytes) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsLowSurrogate(text[i])) return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i]))) return false;
        }

        return System.Text.Encoding.UTF8.GetByteCount(text) <= maxBytes;
    }
}
