namespace CityConsortium.Cli.Benchmark;

/// <summary>What a benchmark run was asked to do.</summary>
/// <param name="Clients">Closed loops that sign and submit at the same time.</param>
/// <param name="Batch">Transactions that each of them keeps under way.</param>
/// <param name="PayloadBytes">Bytes that each transaction writes into its one state entry.</param>
/// <param name="Duration">How long saturation is measured; the run with one client takes half of it.</param>
/// <param name="Directory">Where the network's directory is made; null = the system's temporary directory.</param>
internal sealed record BenchOptions(int Validators, int Clients, int Batch, int PayloadBytes, TimeSpan Duration, string? Directory)
{
    /// <summary>The client's own limit on what is under way.</summary>
    public const int MostInFlight = 16_384;

    public int InFlight => Clients * Batch;
}
