namespace CityConsortium.Cli.LocalNetwork;

/// <summary>What the person asked for; null where nothing was said.</summary>
/// <param name="Validators">How many departments.</param>
/// <param name="BasePort">The first port of the range.</param>
/// <param name="Fresh">Delete the network that is there, with all its records, and make a new one.</param>
internal sealed record NetworkRequest(int? Validators, int? BasePort, bool Fresh);
