using System.Runtime.CompilerServices;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>
/// Takes a station file into the ledger: batches of hours, each one transaction signed by the station, a bounded number under
/// way. A batch that one hour spoils is split until only that hour fails.
/// </summary>
internal sealed class AirLoad(
    IEnvironmentClient environment, CityIdentity identity, StationId station, AirLoadOptions options, IAirLoadReport report, TimeProvider clock)
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromMinutes(10);

    private readonly AirLoadSummary _summary = new();
    private readonly long _started = clock.GetTimestamp();

    /// <exception cref="CityException">The city cannot go on with the load; what was committed stays.</exception>
    public async Task<AirLoadSummary> RunAsync(AirFile file, CancellationToken cancellation)
    {
        var each = new ParallelOptions { MaxDegreeOfParallelism = AirLoadOptions.AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(BatchesAsync(file, cancellation), each, async (batch, token) =>
        {
            await SubmitAsync(batch, token);
            _summary.Elapsed = clock.GetElapsedTime(_started);
            report.Advanced(_summary, file.Progress);
        });
        _summary.Elapsed = clock.GetElapsedTime(_started);
        return _summary;
    }

    private async IAsyncEnumerable<IReadOnlyList<AirRow>> BatchesAsync(AirFile file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<AirRow>(options.Batch);
        var taken = 0;
        foreach (var row in file.Rows())
        {
            var isLeftOut = row.Reading is { } reading && IsOutside(reading.Hour);
            _summary.Read(row, isLeftOut);
            if (row.Problem is { } problem) Fail(row.Line, problem);
            if (row.Reading is null || isLeftOut) continue;
            batch.Add(row);
            if (batch.Count < options.Batch) continue;
            await PaceAsync(taken += batch.Count, cancellation);
            yield return Sorted(batch);
            batch.Clear();
        }

        if (batch.Count > 0) yield return Sorted(batch);
    }

    private bool IsOutside(AirTime hour)
    {
        var time = hour.ToDateTimeOffset();
        return time < options.From || time >= options.To;
    }

    /// <summary>The contract takes hours in ascending order; a file may not have them so.</summary>
    private static IReadOnlyList<AirRow> Sorted(List<AirRow> batch) => [.. batch.OrderBy(r => r.Reading!.Hour)];

    private async Task PaceAsync(int hours, CancellationToken cancellation)
    {
        if (options.HoursPerSecond is not { } rate) return;
        var early = TimeSpan.FromSeconds((double)hours / rate) - clock.GetElapsedTime(_started);
        if (early > TimeSpan.Zero) await Task.Delay(early, clock, cancellation);
    }

    private async Task SubmitAsync(IReadOnlyList<AirRow> batch, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        try
        {
            var submit = new SubmitOptions { Identity = identity, Timeout = WriteTimeout, Pending = report };
            var outcome = await environment.RecordHoursAsync(station, [.. batch.Select(r => r.Reading!)], submit, cancellation);
            _summary.Committed(batch, outcome.Result!.Added, outcome.Result.AlreadyThere, clock.GetElapsedTime(started));
        }
        catch (CityException e) when (IsAboutAnHour(e))
        {
            if (batch.Count == 1)
            {
                Fail(batch[0].Line, $"{e.Message} [{e.Code}]");
                return;
            }

            var half = batch.Count / 2;
            await SubmitAsync([.. batch.Take(half)], cancellation);
            await SubmitAsync([.. batch.Skip(half)], cancellation);
        }
    }

    private static bool IsAboutAnHour(CityException e) => e.Code
        is EnvironmentCodes.HourConflict or EnvironmentCodes.HourInFuture or EnvironmentCodes.HourInvalid or EnvironmentCodes.ValueImpossible;

    private void Fail(int line, string reason)
    {
        _summary.RowFailed();
        report.RowFailed(line, reason);
    }
}
