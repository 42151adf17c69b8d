using System.Text.Json.Nodes;

namespace CityConsortium.Simulation.Cli;

/// <summary>
/// Looks for a smaller run in which the same property fails: fewer kinds of faults, fewer members, a shorter fault phase, fewer
/// transactions. Every change of a plan makes another run of a seed, so a few seeds are tried for each. Deterministic.
/// </summary>
public sealed class Shrinker(Attempt original, int maxRuns)
{
    private const int SeedsPerPlan = 6;

    /// <summary>Numbers that are made small instead of mild.</summary>
    private static readonly string[] Numbers =
        [nameof(FaultPlan.FaultPhase), nameof(FaultPlan.FaultMax), nameof(FaultPlan.TransactionEvery), nameof(FaultPlan.MaxBlockTransactions)];

    private readonly HashSet<string> _shortened = [];
    private int _runs;

    public int Runs => _runs;

    /// <returns>The smallest failing run found; the original one, with its plan written out, if there is none.</returns>
    public Attempt Shrink()
    {
        var best = original with { Plan = original.Plan ?? FaultPlan.Draw(new SimRandom(original.Seed)) };
        for (var changed = true; changed && _runs < maxRuns;)
        {
            changed = false;
            foreach (var name in PlanJson.Differences(best.Plan!).Select(p => p.Key).Except(_shortened).ToList())
            {
                // Mild in this respect?
                var plan = PlanJson.Differences(best.Plan!);
                plan.Remove(name);
                if (Smaller(best, plan) is not { } smaller) continue;
                best = smaller;
                changed = true;
            }

            foreach (var (name, value) in Shorter(best.Plan!))
            {
                var plan = PlanJson.Differences(best.Plan!);
                plan[name] = value;
                if (Smaller(best, plan) is not { } smaller) continue;
                best = smaller;
                changed = true;
                _shortened.Add(name);
                break;
            }
        }

        return best;
    }

    private static IEnumerable<(string Name, long Value)> Shorter(FaultPlan plan)
    {
        foreach (var part in new[] { 8, 4, 2 })
        {
            if (plan.FaultPhase / part >= 50_000) yield return (Numbers[0], plan.FaultPhase / part);
            if (plan.FaultMax / part >= 50_000) yield return (Numbers[1], plan.FaultMax / part);
        }

        if (plan.TransactionEvery < 1_000_000) yield return (Numbers[2], plan.TransactionEvery * 4);
        if (plan.MaxBlockTransactions > 1) yield return (Numbers[3], 1);
    }

    private Attempt? Smaller(Attempt best, JsonObject differences)
    {
        var plan = PlanJson.Read(differences.ToJsonString());
        for (var i = 0; i <= SeedsPerPlan && _runs < maxRuns; i++)
        {
            _runs++;
            var seed = i == 0 ? best.Seed : (ulong)i;
            var attempt = Attempt.Make(seed, plan);
            // A simpler plan may take longer to show it, but not out of all proportion.
            if (attempt.Property == original.Property && attempt.Steps <= 4 * best.Steps) return attempt;
        }

        return null;
    }
}
