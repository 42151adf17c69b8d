using CityConsortium.Storage;
using CityConsortium.Types;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Once a second: drops what has expired, and closes the door to clients while the disk is nearly full.</summary>
public sealed class Housekeeping(
    TransactionIntake intake, DroppedTransactions dropped, ChainTip tip, string dataDirectory, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            // An idle chain's block time stands still; the node's clock, less what clocks may differ, says what will never be taken.
            var clock = BlockTime.From(time.GetUtcNow().AddMinutes(-1));
            dropped.DropExpired(clock > tip.Header.Time ? clock : tip.Header.Time);
            WatchDisk();
        }
    }

    private void WatchDisk()
    {
        var level = DiskSpace.Probe(dataDirectory).Level;
        if (level == DiskLevel.Halt) throw new StorageFailedException($"the disk under {dataDirectory} is full; make room and start this validator again");
        var full = level >= DiskLevel.RefuseTransactions;
        if (full == (intake.Closed is not null)) return;
        intake.Closed = full
            ? new Refusal(RefusalCodes.DiskFull, "this validator's disk is nearly full and takes no new transactions; send it to another department", Retryable: true)
            : null;
        if (full) log.DiskNearlyFull(dataDirectory);
    }
}
