using System.CommandLine;
using System.Globalization;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary><c>city status</c>: how every validator is, and if nothing commits, why and who is missing.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("status", "Show every validator's height, view, leader, peers and mempool, and why the chain stands still if it does.") { data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(() => RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(via), parsed.GetValue(json), stop)));
        return command;
    }

    private static async Task<int> RunAsync(string data, string? via, bool json, CancellationToken stop)
    {
        await using var local = LocalClient.Open(data, via, adjust: o => o.AttemptTimeout = Patience);
        var asked = via is null ? local.Network.Validators : [local.Network.Validator(via)];
        var answers = await Task.WhenAll(asked.Select(v => AskAsync(local.City, v, stop)));
        var summary = StatusSummary.From(answers, local.Network.Genesis.Membership.Count, isPart: via is not null);
        if (json) JsonText.Print(Json(answers, summary));
        else
        {
            foreach (var line in Table(answers).Lines()) Console.Out.WriteLine(line);
            Console.Out.WriteLine(summary.Sentence);
            foreach (var (validator, status, _) in answers)
            {
                if (status is { ClockProblem.Length: > 0 }) Console.Out.WriteLine($"Clock, says {validator.Department}: {status.ClockProblem}.");
            }

            var accused = answers.SelectMany(a => a.Status?.Accused ?? []).Distinct().Order(StringComparer.Ordinal).ToList();
            if (accused.Count > 0) Console.Out.WriteLine($"Evidence of two different votes by {string.Join(", ", accused)}: './city evidence' shows and exports it.");
        }

        return summary.Answering > 0 ? ExitCode.Ok : ExitCode.Retryable;
    }

    /// <summary>What one validator says of itself, or why it does not.</summary>
    public static async Task<Answer> AskAsync(CityClient city, ValidatorEntry validator, CancellationToken stop)
    {
        try
        {
            return new Answer(validator, await city.GetStatusAsync(validator.Client.OriginalString, stop), null);
        }
        catch (CityException e)
        {
            return new Answer(validator, null, e.Faults.Count > 0 ? e.Faults[0].Sentence : e.Message);
        }
    }

    private static TextTable Table(IEnumerable<Answer> answers)
    {
        var table = new TextTable("validator", "height", "view", "leader", "mode", "peers", "mempool", "finality", "last block (Beijing)");
        foreach (var (validator, status, problem) in answers)
        {
            if (status is null) table.Add(validator.Department, "-", "-", "-", problem ?? "not reachable", "-", "-", "-", "-");
            else
            {
                table.Add(
                    validator.Department, status.Height.ToString(), status.View.ToString(), status.Leader, status.Mode,
                    $"{status.Peers.Count(p => p.IsConnected)}/{status.Peers.Count}", status.MempoolTransactions.ToString(CultureInfo.InvariantCulture),
                    status.FinalityP50 is { } p50 ? string.Create(CultureInfo.InvariantCulture, $"{p50.TotalMilliseconds:0.0} ms") : "-",
                    status.Height.Value == 0 ? "-" : ChinaTime.Show(status.BlockTime));
            }
        }

        return table;
    }

    private static object Json(IEnumerable<Answer> answers, StatusSummary summary) => new
    {
        summary = summary.Sentence,
        commits = summary.Commits,
        stalledBecause = summary.StalledBecause,
        validators = answers.Select(a => new
        {
            department = a.Validator.Department,
            endpoint = a.Validator.Client.OriginalString,
            reachable = a.Status is not null,
            problem = a.Problem,
            height = a.Status?.Height.Value,
            view = a.Status?.View.Value,
            leader = a.Status?.Leader,
            mode = a.Status?.Mode,
            blockHash = a.Status?.BlockHash,
            stateRoot = a.Status?.StateRoot,
            blockTime = a.Status?.BlockTime.ToString(),
            bestKnownHeight = a.Status?.BestKnownHeight.Value,
            mempoolTransactions = a.Status?.MempoolTransactions,
            mempoolBytes = a.Status?.MempoolBytes,
            quorumMargin = a.Status?.QuorumMargin,
            committedTransactions = a.Status?.CommittedTransactions,
            evidence = a.Status?.Evidence,
            accused = a.Status?.Accused,
            finalityP50Ms = a.Status?.FinalityP50?.TotalMilliseconds,
            build = a.Status?.Build,
            clockOffsetMs = a.Status?.ClockOffset.TotalMilliseconds,
            clockProblem = a.Status?.ClockProblem,
            epochFrom = a.Status?.EpochFrom.Value,
            members = a.Status?.Members,
            peers = a.Status?.Peers.Select(p => new { department = p.Department, connected = p.IsConnected, height = p.Height.Value, problem = p.Problem }).ToArray(),
        }).ToArray(),
    };

    /// <param name="Problem">Why there is no status.</param>
    internal sealed record Answer(ValidatorEntry Validator, ValidatorStatus? Status, string? Problem);
}
