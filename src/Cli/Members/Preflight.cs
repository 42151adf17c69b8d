using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary>What a member's or a joiner's validator answered; null where it did not.</summary>
internal sealed record Answered(DepartmentId Department, ValidatorStatus? Status);

/// <summary>
/// Looks ahead before a change is proposed or approved: would the city still commit after it? The contract cannot ask that,
/// because who is reachable is nobody's state.
/// </summary>
/// <param name="Stops">Why the change should not be made now; empty when nothing speaks against it.</param>
/// <param name="Warning">What the operator should know; empty when there is nothing.</param>
internal sealed record Preflight(string Stops, string Warning)
{
    /// <summary>Blocks that a joiner may be behind: as many as the others make while this is read.</summary>
    public const ulong MaxLag = 50;

    /// <param name="isDeciding">An approval may bring the change through; a joiner can catch up only once it is proposed.</param>
    public static Preflight Of(Membership now, DepartmentId? leaves, MemberSeat? joins, IReadOnlyList<Answered> answers, bool isDeciding)
    {
        var height = answers.Max(a => a.Status?.Height ?? Height.Genesis);
        var after = now.Validators.Select(v => v.Department).Where(d => d != leaves).ToList();
        var isNew = joins is not null && joins.Validator.Department != leaves;
        if (joins is not null && !after.Contains(joins.Validator.Department)) after.Add(joins.Validator.Department);
        if (isNew && joins is not null && JoinerProblem(joins.Validator.Department, height, answers, isDeciding) is { } problem) return new Preflight(problem, "");
        var missing = after.Where(d => !IsHere(d)).ToList();
        if (after.Count > Limits.MaxValidators || after.Count == 0) return new Preflight("", "");
        var quorum = new Quorum(after.Count);
        var margin = after.Count - missing.Count - quorum.Size;
        if (margin < 0)
        {
            return new Preflight(
                $"{Words(missing)} {(missing.Count == 1 ? "is" : "are")} offline: after this change the chain stops, because {quorum.Size} of {after.Count} departments are needed and {after.Count - missing.Count} would be here", "");
        }

        return margin == 0
            ? new Preflight("", $"after this change no department may fail: {quorum.Size} of {after.Count} are needed and {quorum.Size} are here{(missing.Count > 0 ? $"; {Words(missing)} offline" : "")}")
            : new Preflight("", "");

        bool IsHere(DepartmentId d) => answers.Any(a => a.Department == d && a.Status is { } s && s.Mode is "voting" or "following" && (s.Height.Value + MaxLag >= height.Value || (isNew && d == joins?.Validator.Department)));
    }

    private static string? JoinerProblem(DepartmentId joiner, Height height, IReadOnlyList<Answered> answers, bool isDeciding)
    {
        if (answers.FirstOrDefault(a => a.Department == joiner)?.Status is not { } status)
        {
            return $"the validator of {joiner} is not reachable: start it first, so that it catches up before it has a seat";
        }

        return isDeciding && status.Height.Value + MaxLag < height.Value ? $"the validator of {joiner} is at height {status.Height} and the city at {height}: wait until it has caught up" : null;
    }

    private static string Words(IReadOnlyList<DepartmentId> names) =>
        names.Count <= 1 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
