using System.Text.Json;
using System.Text.Json.Serialization;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>One validator of <c>network.json</c>.</summary>
/// <param name="Client">Where clients connect, for example <c>https://127.0.0.1:7401</c>.</param>
/// <param name="Operations">Health and metrics, for example <c>http://127.0.0.1:7402</c>.</param>
/// <param name="Peer">Where other validators connect, for example <c>127.0.0.1:7400</c>.</param>
/// <param name="Directory">The validator's directory, relative to the network's.</param>
internal sealed record ValidatorEntry(string Department, Uri Client, Uri Operations, string Peer, string Directory)
{
    public static ValidatorEntry For(string department, PortPlan ports, int index) => new(
        department,
        new Uri($"https://127.0.0.1:{ports.Client(index)}"),
        new Uri($"http://127.0.0.1:{ports.Operations(index)}"),
        $"127.0.0.1:{ports.Peer(index)}",
        $"nodes/{department}");
}

/// <summary><c>network.json</c>: which validators a local network has and where they listen. For tools and people; it decides nothing that is agreed on.</summary>
internal static class NetworkFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string ToJson(IReadOnlyList<ValidatorEntry> validators) => JsonSerializer.Serialize(
        new Document([.. validators.Select(v => new Entry(v.Department, v.Client.OriginalString, v.Operations.OriginalString, v.Peer, v.Directory))]), Options) + "\n";

    /// <returns>The validators, or null with what is wrong with the text.</returns>
    public static IReadOnlyList<ValidatorEntry>? Parse(string json, out string? problem)
    {
        problem = null;
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json, Options);
            if (document is null || document.Validators.Count == 0)
            {
                problem = "it lists no validators";
                return null;
            }

            var validators = new List<ValidatorEntry>();
            foreach (var entry in document.Validators)
            {
                // The serialiser lets a null item of a list pass.
                if (entry is null)
                {
                    problem = "its list of validators holds null";
                    return null;
                }

                if (!Uri.TryCreate(entry.Client, UriKind.Absolute, out var client) || !Uri.TryCreate(entry.Operations, UriKind.Absolute, out var operations))
                {
                    problem = $"the addresses of validator '{entry.Department}' are no URLs";
                    return null;
                }

                validators.Add(new ValidatorEntry(entry.Department, client, operations, entry.Peer, entry.Directory));
            }

            return validators;
        }
        catch (JsonException e)
        {
            problem = $"line {(e.LineNumber ?? 0) + 1} is not the JSON of a network";
            return null;
        }
    }

    private sealed record Document(IReadOnlyList<Entry?> Validators);

    private sealed record Entry(string Department, string Client, string Operations, string Peer, string Directory);
}
