using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary>Who is told how a load goes.</summary>
internal interface IAirLoadReport : IProgress<PendingReason>
{
    void RowFailed(int line, string reason);

    /// <param name="read">How much of the file has been read, 0 to 1.</param>
    void Advanced(AirLoadSummary summary, double read);
}
