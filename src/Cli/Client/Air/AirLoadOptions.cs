namespace CityConsortium.Cli.Client;

/// <param name="From">Hours before it are left out; null: from the first.</param>
/// <param name="To">This hour and later ones are left out; null: to the last.</param>
/// <param name="HoursPerSecond">Null: as fast as the city takes them.</param>
/// <param name="Batch">Hours in one transaction.</param>
internal sealed record AirLoadOptions(DateTimeOffset? From, DateTimeOffset? To, int? HoursPerSecond, int Batch)
{
    /// <summary>Transactions under way at once: enough to fill blocks, few enough that Ctrl-C ends soon.</summary>
    public const int AtOnce = 64;

    /// <summary>What the environment contract takes in one transaction.</summary>
    public const int MaxBatch = 240;

    public const int DefaultBatch = 24;
}
