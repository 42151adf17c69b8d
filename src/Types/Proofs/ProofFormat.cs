using System.Text.Json;

namespace CityConsortium.Types;

/// <summary>Which kind of proof a file says it is; whether it is one is for its parser to say.</summary>
public enum ProofFormat
{
    Unknown,
    Receipt,
    State,
    Evidence,
}

/// <summary>Looks at a proof file's format field and nothing else.</summary>
public static class ProofFormats
{
    /// <returns><see cref="ProofFormat.Unknown"/> also for what is no JSON object.</returns>
    public static ProofFormat Of(string json)
    {
        if (json.Length > ProofJson.MaxLength) return ProofFormat.Unknown;
        try
        {
            using var document = JsonDocument.Parse(json);
            var isText = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String;
            return isText ? Of(document.RootElement.GetProperty("format")) : ProofFormat.Unknown;
        }
        catch (JsonException)
        {
            return ProofFormat.Unknown;
        }
    }

    private static ProofFormat Of(JsonElement format)
    {
        if (format.ValueEquals(PortableReceiptFile.Format)) return ProofFormat.Receipt;
        if (format.ValueEquals(PortableStateProofFile.Format)) return ProofFormat.State;
        return format.ValueEquals(PortableEvidenceFile.Format) ? ProofFormat.Evidence : ProofFormat.Unknown;
    }
}
