using CityConsortium.Client;
using CityConsortium.Nemesis.City;
using CityConsortium.Nemesis.Load;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Checks;

/// <summary>After the last round, with every validator whole and nothing under way: is everything as it was promised?</summary>
internal sealed class FinalCheck(TestCity city, History history, Workload workload)
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(30);

    /// <returns>Findings; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Action<string> say, CancellationToken cancellation)
    {
        var findings = new List<string>(history.Violations);
        findings.AddRange(city.Members.UnaskedEnds.Select(e => $"nobody ended it: {e}"));
        var statuses = (await city.AskAllAsync(cancellation)).OfType<ValidatorStatus>().ToList();
        if (statuses.Count != city.Count) return [.. findings, $"only {statuses.Count} of {city.Count} validators answer at the end"];
        if (statuses.Select(s => s.StateRoot).Distinct().Count() != 1) findings.Add($"state roots differ: {string.Join(", ", statuses.Select(s => $"{s.Department} {s.StateRoot} at {s.Height}"))}");
        findings.AddRange(statuses.Where(s => s.Evidence > 0).Select(s => $"{s.Department} holds evidence that an honest member contradicted itself"));

        var newest = statuses.Min(s => s.Height);
        say($"reading {newest} blocks from each of {city.Count} validators");
        var chains = await Task.WhenAll(statuses.Select((s, i) => ReadAsync(s.Department, i, newest, cancellation)));
        findings.AddRange(HistoryCheck.FindForks(chains));
        findings.AddRange(HistoryCheck.Find(history.Entries, chains[0], out var committedUnknown));
        findings.AddRange(await CheckStateAsync(cancellation));
        var unknown = history.Entries.Count(e => e.Position is null);
        say($"{history.Acknowledged:N0} acknowledged, {unknown:N0} without an answer of which {committedUnknown:N0} committed; the chain holds {chains[0].TransactionCount:N0} in {newest} blocks");
        return findings;
    }

    private async Task<Chain> ReadAsync(string department, int index, Height newest, CancellationToken cancellation)
    {
        await using var client = city.CreateClient(index, null, Attempt, onlyThat: true);
        return await ChainReader.ReadAsync(department, client, newest, cancellation);
    }

    /// <summary>Each entry holds what its only writer was last told is in it.</summary>
    private async Task<IReadOnlyList<string>> CheckStateAsync(CancellationToken cancellation)
    {
        var findings = new List<string>();
        foreach (var ((sender, key), value) in workload.LastWrites)
        {
            if (value is null) continue;
            var entry = await workload.Reader.Notes.GetAsync(sender, key, cancellationToken: cancellation);
            if (entry.Value is not { } found || !found.Span.SequenceEqual(value)) findings.Add($"{key} of {sender.ToShortString()} does not hold what was last acknowledged");
        }

        return findings;
    }
}
