using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Up;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Tests;

/// <summary>Validators' statuses as a test wants them.</summary>
internal sealed class StatusScript(Func<ValidatorEntry, ValidatorStatus?> answer) : IStatusSource
{
    public static StatusScript AllWell { get; } = new(v => Status(v.Department));

    public Task<ValidatorStatus?> AskAsync(ValidatorEntry validator, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(answer(validator));
    }

    public static ValidatorStatus Status(string department, ulong height = 1, int margin = 1, string stalled = "", long committed = 0, double? finalityMs = null) => new(
        Endpoint: "", Department: department, ChainId: "", Height: new Height(height), BlockHash: "", StateRoot: "", BlockTime: default, View: default,
        Leader: "urban", Mode: "voting", MempoolTransactions: 0, MempoolBytes: 0, Peers: [], Validators: 4, Quorum: 3, QuorumMargin: margin,
        StalledBecause: stalled, CommittedTransactions: committed, Evidence: 0, Accused: [], BestKnownHeight: new Height(height),
        FinalityP50: finalityMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, Build: "", EpochFrom: new Height(1), Members: [], ClockOffset: default, ClockProblem: "");
}
