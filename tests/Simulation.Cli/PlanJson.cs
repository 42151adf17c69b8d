using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CityConsortium.Simulation.Cli;

/// <summary>
/// A fault plan as JSON: only what differs from <see cref="FaultPlan.Mild"/>, so that a shrunk one fits into a command line.
/// Works on whatever properties the plan has, so a new kind of fault needs nothing here.
/// </summary>
public static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() }, IncludeFields = false };

    public static string Write(FaultPlan plan) => Differences(plan).ToJsonString();

    /// <exception cref="JsonException">The text is no plan.</exception>
    public static FaultPlan Read(string json)
    {
        if (JsonNode.Parse(json) is not JsonObject differences) throw new JsonException("a plan is a JSON object");
        var mild = Whole(FaultPlan.Mild);
        foreach (var (name, value) in differences)
        {
            if (!mild.ContainsKey(name)) throw new JsonException($"a plan has no '{name}'; it has {string.Join(", ", mild.Select(p => p.Key))}");
            mild[name] = value?.DeepClone();
        }

        return mild.Deserialize<FaultPlan>(Options) ?? throw new JsonException("a plan is a JSON object");
    }

    /// <summary>The properties in which the plan is not mild.</summary>
    public static JsonObject Differences(FaultPlan plan)
    {
        var mild = Whole(FaultPlan.Mild);
        var differences = new JsonObject();
        foreach (var (name, value) in Whole(plan))
        {
            if (!JsonNode.DeepEquals(value, mild[name])) differences[name] = value?.DeepClone();
        }

        return differences;
    }

    private static JsonObject Whole(FaultPlan plan) => JsonSerializer.SerializeToNode(plan, Options)!.AsObject();
}
