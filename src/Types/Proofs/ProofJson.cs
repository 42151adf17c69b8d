using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityConsortium.Types;

/// <summary>
/// Reading and writing of proof files. One proof has one text, white space apart: what was read is written again and
/// compared, so a second spelling of the same proof (upper-case hex, a repeated field, an escape, an unknown field) is
/// refused, and so is every changed byte.
/// </summary>
internal static class ProofJson
{
    /// <summary>In characters: a transaction and a receipt of 64 KiB each in hex, and years of membership changes.</summary>
    internal const int MaxLength = 8 * 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        NewLine = "\n",
    };

    internal static string Write<TDocument>(TDocument document) => JsonSerializer.Serialize(document, Options);

    internal static TDocument? Read<TDocument>(string json, string what, out string? problem)
        where TDocument : class
    {
        problem = null;
        if (json.Length > MaxLength)
        {
            problem = $"it has more than {MaxLength} characters";
            return null;
        }

        try
        {
            var document = JsonSerializer.Deserialize<TDocument>(json, Options);
            if (document is not null && !JsonLists.HoldNull(json)) return document;
            problem = document is null ? $"it is no {what} but null" : $"it is no {what} (a list in it holds null)";
        }
        catch (JsonException e)
        {
            problem = $"it is no {what} (line {e.LineNumber + 1}: {(string.IsNullOrEmpty(e.Path) ? "not readable" : $"field {e.Path} is missing, unknown or of the wrong kind")})";
        }

        return null;
    }

    /// <returns>Null when the text is <paramref name="document"/>'s own, white space apart.</returns>
    internal static string? SpellingProblem<TDocument>(string json, TDocument document) =>
        WithoutWhiteSpace(Write(document)) == WithoutWhiteSpace(json) ? null : "it is not spelt as it was written (hex digits, order or escapes differ): it was edited";

    private static string WithoutWhiteSpace(string json)
    {
        var text = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (inString && c == '\\')
            {
                text.Append(c);
                if (++i < json.Length) text.Append(json[i]);
                continue;
            }

            if (c == '"') inString = !inString;
            if (inString || c is not (' ' or '\n' or '\r' or '\t')) text.Append(c);
        }

        return text.ToString();
    }
}
