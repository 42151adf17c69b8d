using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>The one sentence under the table.</summary>
/// <param name="Commits">Whether transactions can commit now, as far as the answers show.</param>
/// <param name="StalledBecause">Empty while the chain moves or has nothing to do.</param>
internal sealed record StatusSummary(int Answering, bool Commits, string StalledBecause, string Sentence)
{
    /// <param name="founders">The set's size where nobody answers who knows better.</param>
    /// <param name="isPart">Only some validators were asked, so silence of the others means nothing.</param>
    public static StatusSummary From(IReadOnlyList<StatusCommand.Answer> answers, int founders, bool isPart)
    {
        var answering = answers.Where(a => a.Status is not null).ToList();
        var members = answering.Select(a => a.Status!).OrderByDescending(s => s.EpochFrom).FirstOrDefault()?.Members ?? [];
        var quorum = new Quorum(members.Count is > 0 and <= Limits.MaxValidators ? members.Count : founders);
        // A validator without a seat is missed by nobody.
        var missing = answers.Where(a => a.Status is null).Select(a => a.Validator.Department).Where(d => members.Count == 0 || members.Contains(d)).ToList();
        if (answering.Count == 0)
        {
            return new StatusSummary(0, false, "no validator answers", $"No validator answers: {Words(missing)}. './city up' starts the network.");
        }

        // The validator that is furthest ahead, and of several the one in touch with most others, knows best.
        var best = answering.Select(a => a.Status!).OrderByDescending(s => s.Height).ThenByDescending(s => s.QuorumMargin).First();
        if (best.StalledBecause.Length > 0) return new StatusSummary(answering.Count, false, best.StalledBecause, $"The chain does not move: {best.StalledBecause.TrimEnd('.')}.");
        var working = answering.Count(a => a.Status!.Mode == "voting");
        if (best.QuorumMargin < 0 || (!isPart && working < quorum.Size))
        {
            var why = $"{quorum.Size} of {quorum.Members} validators are needed and {working} work{(missing.Count > 0 ? $"; {Words(missing)} {(missing.Count == 1 ? "does" : "do")} not answer" : "")}";
            return new StatusSummary(answering.Count, false, why, $"Nothing can commit: {why}.");
        }

        var margin = best.QuorumMargin switch
        {
            0 => "no department may fail now",
            1 => "1 more department may fail",
            var n => $"{n} more departments may fail",
        };
        return new StatusSummary(answering.Count, true, "", $"Height {best.Height}; {margin}.{(missing.Count > 0 ? $" {Words(missing)} {(missing.Count == 1 ? "does" : "do")} not answer." : "")}");
    }

    private static string Words(IReadOnlyList<string> names) => names.Count <= 1 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
