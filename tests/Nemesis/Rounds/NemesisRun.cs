using System.Globalization;
using CityConsortium.Nemesis.Checks;
using CityConsortium.Nemesis.City;
using CityConsortium.Nemesis.Faults;
using CityConsortium.Nemesis.Load;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Rounds;

/// <summary>One run: a city under load, fault after fault, and the judgement at the end.</summary>
internal sealed class NemesisRun(NemesisOptions options, Action<string> say)
{
    /// <summary>Only bounds a hang; what recovery took is in the report.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(options.Seed);
    private readonly History _history = new(TimeProvider.System);
    private readonly List<RoundResult> _rounds = [];

    public IReadOnlyList<RoundResult> Rounds => _rounds;

    public long Acknowledged => _history.Acknowledged;

    /// <returns>Findings; empty when all was well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var withDisk = Catalogue.Wanted(options.Only).Contains(DiskFaults.Full);
        await using var city = await TestCity.CreateAsync(options, withDisk);
        // Whatever goes wrong from here on, somebody will want to see the logs.
        city.Keep = true;
        var findings = new List<string>();
        try
        {
            findings.AddRange(await RunAsync(city, cancellation));
        }
        catch (NemesisException e)
        {
            findings.Add(e.Message);
            findings.AddRange(_history.Violations);
            findings.AddRange(city.Members.UnaskedEnds);
        }

        city.Keep = findings.Count > 0;
        if (city.Keep) say($"logs and data are kept in {city.Directory}");
        return findings;
    }

    private async Task<IReadOnlyList<string>> RunAsync(TestCity city, CancellationToken cancellation)
    {
        var faults = Catalogue.For(city, options.Only, out var left);
        foreach (var reason in left) say($"left out {reason}");
        if (faults.Count == 0) throw new NemesisException($"no fault is called {string.Join(" or ", options.Only)}");
        await WholeAsync(city, default, cancellation);
        await using var workload = new Workload(city, options, _history);
        await CommitsAsync(workload, null, cancellation);
        foreach (var fault in Catalogue.Shuffled(faults, _random))
        {
            if (_rounds.Count >= options.Rounds && _history.Acknowledged >= options.Transactions) break;
            _rounds.Add(await RoundAsync(city, workload, fault, cancellation));
            say(_rounds[^1].Line());
        }

        say("waiting for the last answers");
        await workload.StopAsync().WaitAsync(Hung, cancellation);
        await EqualAsync(city, cancellation);
        return await new FinalCheck(city, _history, workload).RunAsync(say, cancellation);
    }

    private async Task<RoundResult> RoundAsync(TestCity city, Workload workload, Fault fault, CancellationToken cancellation)
    {
        var before = _history.Acknowledged;
        _history.TakeLongestGap();
        var scene = new Scene(city, _random, await city.LeaderAsync(cancellation), () => WholeAsync(city, default, cancellation), cancellation);
        var started = TimeProvider.System.GetTimestamp();
        await fault.Inject(scene);
        await scene.WaitAsync(500, 2000);
        if (fault.Heal is not null) await fault.Heal(scene);
        city.Members.Resume();
        city.Streets.Heal(reset: scene.Coin());
        city.Members.StartMissing();
        var healed = TimeProvider.System.GetTimestamp();
        var known = _history.Highest;
        await CommitsAsync(workload, known, cancellation);
        var commits = TimeProvider.System.GetElapsedTime(healed);
        await WholeAsync(city, known?.Height ?? default, cancellation);
        var whole = TimeProvider.System.GetElapsedTime(healed);
        city.Members.Forbid();
        if (city.Members.UnaskedEnds.Count > 0) throw new NemesisException($"after {fault.Name} of {scene.Victims}: a validator ended by itself");
        return new RoundResult(
            _rounds.Count + 1, fault.Name, scene.Victims, TimeProvider.System.GetElapsedTime(started, healed), _history.TakeLongestGap(), commits, whole, _history.Acknowledged - before);
    }

    /// <summary>Until a client holds the receipt of a block above <paramref name="known"/>.</summary>
    private async Task CommitsAsync(Workload workload, Position? known, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (_history.Highest is not { } highest || (known is { } before && highest.Height <= before.Height))
        {
            workload.RefuseFindings();
            if (TimeProvider.System.GetElapsedTime(started) > Hung) throw new NemesisException($"nothing was committed for {Hung.TotalMinutes:0} minutes after everything was healed");
            await Task.Delay(LookEvery / 5, cancellation);
        }
    }

    /// <summary>Until every validator answers, votes, is in touch with all others and is at least at <paramref name="height"/>.</summary>
    private static Task WholeAsync(TestCity city, Height height, CancellationToken cancellation) => UntilAsync(
        city,
        "whole again",
        statuses => statuses.All(s => s is { Mode: "voting" } && s.Height >= height && s.QuorumMargin >= s.Validators - s.Quorum),
        cancellation);

    /// <summary>Until all are at one height, with nothing left to do.</summary>
    private static Task EqualAsync(TestCity city, CancellationToken cancellation) => UntilAsync(
        city,
        "at one height",
        statuses => statuses.All(s => s is not null) && statuses.Select(s => s!.Height).Distinct().Count() == 1 && statuses.All(s => s!.MempoolTransactions == 0),
        cancellation);

    private static async Task UntilAsync(TestCity city, string what, Func<Client.ValidatorStatus?[], bool> holds, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var statuses = await city.AskAllAsync(cancellation);
            if (holds(statuses)) return;
            if (TimeProvider.System.GetElapsedTime(started) > Hung)
            {
                throw new NemesisException(string.Create(CultureInfo.InvariantCulture, $"the validators were not {what} within {Hung.TotalMinutes:0} minutes: {string.Join(", ", statuses.Select(Say))}"));
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    private static string Say(Client.ValidatorStatus? status) =>
        status is null ? "no answer" : $"{status.Department} {status.Mode} at {status.Height}, margin {status.QuorumMargin}, {status.MempoolTransactions} waiting {status.StalledBecause}".TrimEnd();
}
