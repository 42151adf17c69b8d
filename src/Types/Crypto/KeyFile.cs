using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityConsortium.Types;

/// <summary>
/// The JSON form of a secret key. Text only: reading and writing files, and their 0600 mode, belong to the edges. The public
/// key is written beside the seed so that a person can see whose key it is; a file in which the two do not fit is refused.
/// </summary>
public sealed class KeyFile
{
    public const string Ed25519Kind = "ed25519";

    /// <summary>Length of a label in characters: it names a station or an official and is repeated on the ledger.</summary>
    public const int MaxLabelLength = 64;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly byte[] _seed;

    private KeyFile(PublicKey publicKey, byte[] seed, DepartmentId department, string label)
    {
        PublicKey = publicKey;
        _seed = seed;
        Department = department;
        Label = label;
    }

    public PublicKey PublicKey { get; }

    /// <summary>The department that the key works for.</summary>
    public DepartmentId Department { get; }

    /// <summary>What the key is for, for example <c>admin</c> or a station's id.</summary>
    public string Label { get; }

    public static KeyFile Create(SigningKey key, DepartmentId department, string label) =>
        new(key.PublicKey, key.ExportSeed(), department, label);

    /// <summary>The key itself, ready to sign; the caller disposes it.</summary>
    public SigningKey OpenKey() => SigningKey.FromSeed(_seed);

    /// <returns>The key file, or null with the sentence that says what is wrong with the text. The sentence never shows the seed.</returns>
    public static KeyFile? Parse(string json, out string? problem)
    {
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(json, Options);
        }
        catch (JsonException e)
        {
            return Refuse($"it is no key file: line {(e.LineNumber ?? 0) + 1} is not the JSON of one", out problem);
        }

        if (document is null) return Refuse("it is empty", out problem);
        if (document.Kind != Ed25519Kind) return Refuse($"its kind is '{document.Kind}'; only {Ed25519Kind} keys are known", out problem);
        if (!PublicKey.TryParse(document.PublicKey, out var claimed)) return Refuse("its publicKey is not 64 hex digits", out problem);
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        if (!FixedHex.TryParse(document.Seed, seed)) return Refuse("its seed is not 64 hex digits", out problem);
        if (!DepartmentId.TryParse(document.Department, out var department)) return Refuse($"its department '{document.Department}' is no department id", out problem);
        if (document.Label is null or { Length: > MaxLabelLength }) return Refuse($"its label is missing or longer than {MaxLabelLength} characters", out problem);
        using var key = SigningKey.FromSeed(seed);
        if (key.PublicKey != claimed) return Refuse("its publicKey does not belong to its seed: the file was changed", out problem);
        problem = null;
        return new KeyFile(claimed, seed.ToArray(), department, document.Label);
    }

    public string ToJson() => JsonSerializer.Serialize(
        new Document(Ed25519Kind, PublicKey.ToString(), Convert.ToHexStringLower(_seed), Department.Value, Label), Options) + "\n";

    private static KeyFile? Refuse(string why, out string? problem)
    {
        problem = why;
        return null;
    }

    private sealed record Document(string? Kind, string? PublicKey, string? Seed, string? Department, string? Label);
}
