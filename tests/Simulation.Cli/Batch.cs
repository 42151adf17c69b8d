using System.Diagnostics;

namespace CityConsortium.Simulation.Cli;

/// <summary>Runs seed after seed on all cores until enough were run or one failed.</summary>
/// <param name="runs">How many seeds at most.</param>
/// <param name="time">How long at most.</param>
public sealed class Batch(ulong firstSeed, ulong runs, TimeSpan time, int threads, TextWriter output)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = new();
    private readonly List<Attempt> _failures = [];
    private ulong _next;
    private ulong _done;
    private long _steps;
    private long _blocks;
    private long _transactions;
    private long _faults;
    private long _milliseconds;
    private long _faultMilliseconds;
    private ulong _highestView;
    private TimeSpan _reported;

    /// <summary>Seeds of which the end is known.</summary>
    public ulong Done => _done;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <returns>The failure of the lowest seed, or null. All seeds below it are run to their end.</returns>
    public Attempt? Run()
    {
        _watch.Start();
        var workers = Enumerable.Range(0, threads).Select(i => new Thread(Work, 16 << 20) { Name = $"sim {i}", IsBackground = true }).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Report();
        return _failures.MinBy(f => f.Seed);
    }

    private void Work()
    {
        while (NextSeed() is { } seed)
        {
            var attempt = Attempt.Make(seed);
            lock (_lock) Add(attempt);
        }
    }

    private ulong? NextSeed()
    {
        lock (_lock)
        {
            return _failures.Count > 0 || _next >= runs || _watch.Elapsed >= time ? null : firstSeed + _next++;
        }
    }

    private void Add(Attempt attempt)
    {
        _done++;
        _steps += attempt.Steps;
        if (attempt.Failed) _failures.Add(attempt);
        if (attempt.Result is { } result)
        {
            _blocks += result.Blocks;
            _transactions += result.Transactions;
            _faults += result.Faults;
            _milliseconds += result.VirtualMilliseconds;
            _faultMilliseconds += result.FaultMilliseconds;
            _highestView = Math.Max(_highestView, result.HighestView);
        }

        if (_watch.Elapsed - _reported < ReportEvery) return;
        _reported = _watch.Elapsed;
        Report();
    }

    private void Report()
    {
        var seconds = Math.Max(0.001, _watch.Elapsed.TotalSeconds);
        output.WriteLine(
            $"{_watch.Elapsed:hh\\:mm\\:ss}  {_done:N0} schedules from seed {firstSeed}, {_done / seconds:F1}/s, {_faultMilliseconds / 1000.0 / seconds:N0} simulated s/s with faults on "
            + $"({_milliseconds / 1000.0 / seconds:N0} with healing and quiet), {_blocks / seconds:N0} blocks/s, {_faults / seconds:N0} faults/s; "
            + $"{_steps:N0} steps, {_blocks:N0} blocks, {_transactions:N0} transactions, {_faults:N0} faults, highest view of a block {_highestView}");
        output.Flush();
    }
}
