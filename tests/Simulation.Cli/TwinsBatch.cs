using System.Diagnostics;
using CityConsortium.Simulation.Twins;

namespace CityConsortium.Simulation.Cli;

/// <summary>Runs a range of Twins scenarios on all cores, in chunks, so that a number says up to where all are done.</summary>
public sealed class TwinsBatch(int views, long from, long count, int threads, TextWriter output)
{
    private const long Chunk = 500;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = new();
    private readonly SortedSet<long> _running = [];
    private readonly List<TwinsFailureException> _failures = [];
    private readonly long _first = from;
    private long _next = from;
    private long _steps;
    private TimeSpan _reported;

    public long Done { get; private set; }

    /// <summary>Scenarios in which an honest member had committed before all was healed.</summary>
    public long Committed { get; private set; }

    public double PerSecond => Done / Math.Max(0.001, _watch.Elapsed.TotalSeconds);

    private long End => Math.Min(TwinsScenario.Count(views), _first + count);

    /// <returns>The failing scenario with the lowest number, or null.</returns>
    public TwinsFailureException? Run()
    {
        _watch.Start();
        var workers = Enumerable.Range(0, threads).Select(i => new Thread(Work) { Name = $"twins {i}", IsBackground = true }).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Report();
        return _failures.MinBy(f => f.Scenario.Index);
    }

    private void Work()
    {
        var run = new TwinsRun();
        while (NextChunk() is { } start)
        {
            var steps = run.Steps;
            var end = Math.Min(End, start + Chunk);
            var committed = 0L;
            TwinsFailureException? failure = null;
            for (var index = start; index < end && failure is null; index++)
            {
                try
                {
                    run.Run(TwinsScenario.Of(index, views));
                    if (run.CommittedBeforeHealing > 0) committed++;
                }
                catch (TwinsFailureException e)
                {
                    failure = e;
                }
            }

            lock (_lock) Add(start, failure is null ? end - start : failure.Scenario.Index + 1 - start, committed, run.Steps - steps, failure);
        }
    }

    private long? NextChunk()
    {
        lock (_lock)
        {
            if (_failures.Count > 0 || _next >= End) return null;
            var start = _next;
            _next += Chunk;
            _running.Add(start);
            return start;
        }
    }

    private void Add(long start, long done, long committed, long steps, TwinsFailureException? failure)
    {
        _running.Remove(start);
        Done += done;
        Committed += committed;
        _steps += steps;
        if (failure is not null) _failures.Add(failure);
        if (_watch.Elapsed - _reported < ReportEvery) return;
        _reported = _watch.Elapsed;
        Report();
    }

    private void Report()
    {
        var allDone = _running.Count > 0 ? _running.Min : Math.Min(_next, End);
        output.WriteLine(
            $"{_watch.Elapsed:hh\\:mm\\:ss}  {Done:N0} of {End - _first:N0} schedules, {PerSecond:N0}/s, {_steps:N0} steps, "
            + $"committed before healing in {Committed:N0}; all below {allDone} are done (--from {allDone})");
        output.Flush();
    }
}
