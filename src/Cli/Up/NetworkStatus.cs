using System.Globalization;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Up;

/// <summary>The network at one moment, put together from what its validators said.</summary>
/// <param name="Height">The highest that any validator reports.</param>
/// <param name="QuorumMargin">Null when no validator answers.</param>
/// <param name="StalledBecause">Empty while the chain moves or has nothing to do.</param>
/// <param name="TransactionsPerSecond">Committed since the last look, per second.</param>
/// <param name="Running">Processes of validators that are alive.</param>
internal sealed record NetworkStatus(
    Height Height,
    TimeSpan? FinalityP50,
    int? QuorumMargin,
    string StalledBecause,
    double TransactionsPerSecond,
    int Answering,
    int Running,
    int Validators,
    long CommittedTransactions)
{
    /// <summary>Whether transactions can commit: that is what 'ready' means to somebody who wants to send one.</summary>
    public bool CanCommit => QuorumMargin >= 0;

    /// <param name="last">The look before, or null; with <paramref name="elapsed"/> since then it gives the rate.</param>
    public static NetworkStatus From(IReadOnlyList<ValidatorStatus?> answers, int running, NetworkStatus? last, TimeSpan elapsed)
    {
        var answering = answers.OfType<ValidatorStatus>().ToList();
        var committed = Math.Max(answering.Select(a => a.CommittedTransactions).DefaultIfEmpty().Max(), last?.CommittedTransactions ?? 0);
        var rate = last is not null && elapsed > TimeSpan.Zero && last.Answering > 0 ? (committed - last.CommittedTransactions) / elapsed.TotalSeconds : 0;
        if (answering.Count == 0)
        {
            return new NetworkStatus(last?.Height ?? default, null, null, "no validator answers", 0, 0, running, answers.Count, committed);
        }

        // The one furthest ahead knows best; of several, the one that is in touch with most others.
        var best = answering.OrderByDescending(a => a.Height).ThenByDescending(a => a.QuorumMargin).First();
        return new NetworkStatus(
            best.Height, best.FinalityP50, best.QuorumMargin, best.StalledBecause, rate, answering.Count, running, answers.Count, committed);
    }

    /// <summary>The margin as a person says it.</summary>
    public string MarginInWords() => (QuorumMargin, StalledBecause) switch
    {
        (null, _) => $"stalled: {StalledBecause}",
        ( < 0, "") => $"stalled: {-QuorumMargin} more department{(QuorumMargin == -1 ? "" : "s")} must come back",
        (_, { Length: > 0 } because) => $"stalled: {because}",
        (0, _) => "no department may fail",
        (1, _) => "1 more department may fail",
        var (margin, _) => $"{margin} more departments may fail",
    };

    /// <summary>The line that 'city up' keeps true.</summary>
    public string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"height {Height} | finality {FinalityInWords()} | {MarginInWords()} | {TransactionsPerSecond:0} tx/s | {Running}/{Validators} validators run");

    private string FinalityInWords() => FinalityP50 is { } p50 ? string.Create(CultureInfo.InvariantCulture, $"{p50.TotalMilliseconds:0.0} ms") : "-";
}
