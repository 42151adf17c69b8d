using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Up;

/// <summary>For programs: one JSON object a line, each with an <c>event</c>. Fields are only ever added.</summary>
internal sealed class JsonReport(TextWriter output) : IUpReport
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Starting(CityNetwork network, bool created) => Write("starting", new JsonObject
    {
        ["data"] = network.Paths.Directory,
        ["created"] = created,
        ["chainId"] = network.Genesis.ChainId.ToString(),
    });

    public void Ready(CityNetwork network, NodeFleet fleet, NetworkStatus status, TimeSpan took) => Write("ready", new JsonObject
    {
        ["data"] = network.Paths.Directory,
        ["genesis"] = network.Paths.Genesis,
        ["chainId"] = network.Genesis.ChainId.ToString(),
        ["height"] = status.Height.Value,
        ["tookMs"] = (long)took.TotalMilliseconds,
        ["validators"] = new JsonArray([.. network.Validators.Select(v => new JsonObject
        {
            ["department"] = v.Department,
            ["client"] = v.Client.OriginalString,
            ["operations"] = v.Operations.OriginalString,
            ["peer"] = v.Peer,
            ["directory"] = network.Node(v).Directory,
            ["pid"] = fleet.Find(v.Department)?.Pid,
        })]),
    });

    public void Waiting(NetworkStatus status, TimeSpan since) => Write("waiting", new JsonObject
    {
        ["forMs"] = (long)since.TotalMilliseconds,
        ["answering"] = status.Answering,
        ["validators"] = status.Validators,
        ["margin"] = status.MarginInWords(),
    });

    public void Status(NetworkStatus status) => Write("status", new JsonObject
    {
        ["height"] = status.Height.Value,
        ["finalityP50Us"] = status.FinalityP50?.TotalMicroseconds,
        ["quorumMargin"] = status.QuorumMargin,
        ["margin"] = status.MarginInWords(),
        ["stalledBecause"] = status.StalledBecause,
        ["transactionsPerSecond"] = Math.Round(status.TransactionsPerSecond, 1),
        ["committedTransactions"] = status.CommittedTransactions,
        ["answering"] = status.Answering,
        ["running"] = status.Running,
        ["validators"] = status.Validators,
    });

    public void NodeExited(NodeProcess node) => Write("node_exited", new JsonObject
    {
        ["department"] = node.Department,
        ["pid"] = node.Pid,
        ["exitCode"] = node.ExitCode,
        ["sentence"] = node.Obituary(),
        ["log"] = node.Paths.Log,
    });

    public void NodeStarted(NodeProcess node) => Write("node_started", new JsonObject { ["department"] = node.Department, ["pid"] = node.Pid });

    public void Stopping() => Write("stopping", []);

    public void Stopped(NetworkStatus? last, IReadOnlyList<string> killed) => Write("stopped", new JsonObject
    {
        ["height"] = last?.Height.Value,
        ["clean"] = killed.Count == 0,
        ["killed"] = new JsonArray([.. killed.Select(k => JsonValue.Create(k))]),
    });

    private void Write(string name, JsonObject fields)
    {
        fields.Insert(0, "event", name);
        output.WriteLine(fields.ToJsonString(Options));
        output.Flush();
    }
}
