using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>Writes a validator's <c>node.json</c>. Reading and checking it is the node's own business.</summary>
internal static class NodeConfigFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Create(ValidatorEntry self, IReadOnlyList<ValidatorEntry> all, bool joins = false)
    {
        var config = new JsonObject
        {
            ["department"] = self.Department,
            ["genesis"] = "../../genesis.json",
            ["consensusKey"] = "consensus.key",
            ["tls"] = "tls.pem",
            ["data"] = "data",
        };
        if (joins) config["joins"] = true;
        Address(config, self, all);
        return Text(config);
    }

    /// <summary>
    /// The same file with the addresses of <paramref name="all"/>; whatever else somebody wrote into it stays. Null when the
    /// addresses are right already, or the text is no JSON object: then the node itself says what is wrong with it.
    /// </summary>
    public static string? WithAddresses(string json, ValidatorEntry self, IReadOnlyList<ValidatorEntry> all)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject config) return null;
            var before = config.DeepClone();
            Address(config, self, all);
            return JsonNode.DeepEquals(before, config) ? null : Text(config);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Address(JsonObject config, ValidatorEntry self, IReadOnlyList<ValidatorEntry> all)
    {
        config["peerListen"] = self.Peer;
        config["clientListen"] = self.Client.Authority;
        config["operationsListen"] = self.Operations.Authority;
        config["peers"] = new JsonArray([.. all.Where(v => v.Department != self.Department)
            .Select(v => new JsonObject { ["department"] = v.Department, ["address"] = v.Peer })]);
    }

    private static string Text(JsonObject config) => config.ToJsonString(Options) + "\n";
}
