using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Tests;

/// <summary>
/// Stands in for validators where only their processes matter: shell scripts that are started, signalled and lost exactly
/// like the real thing, in no time. The script's <c>$1</c> is the node's directory.
/// </summary>
internal static class ShellNodes
{
    /// <summary>Runs until SIGTERM, then ends cleanly.</summary>
    public const string Obedient = "trap 'echo clean; exit 0' TERM; echo up; while :; do sleep 0.05; done";

    /// <summary>Ends with a complaint at once.</summary>
    public const string Broken = "echo 'error: the disk is full'; exit 74";

    public static NodeLauncher Launcher(string script) => new(["/bin/sh", "-c", script, "node"]);

    public static CityNetwork Network(TemporaryDirectory place)
    {
        using var directory = NetworkDirectory.Take(place.New("city"));
        return NetworkSetup.Prepare(directory, new NetworkRequest(null, null, false), TimeProvider.System).Network;
    }
}
