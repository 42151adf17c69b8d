using System.Globalization;

namespace CityConsortium.Nemesis.Rounds;

/// <summary>What one round came to.</summary>
/// <param name="Standstill">The longest time without an acknowledgement from the fault on until all was whole again.</param>
/// <param name="Commits">From healing to the first acknowledgement of a block above what was known at healing.</param>
/// <param name="Whole">From healing until every validator answers, votes, sees all others and has what the others had at healing.</param>
/// <param name="Acknowledged">Transactions in this round.</param>
internal sealed record RoundResult(int Number, string Fault, string Victims, TimeSpan Lasted, TimeSpan Standstill, TimeSpan Commits, TimeSpan Whole, long Acknowledged)
{
    public string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"round {Number,4}  {Fault,-18} {Victims,-38} lasted {Lasted.TotalSeconds,5:0.0} s | longest standstill {Standstill.TotalSeconds,6:0.00} s | after healing: commits {Commits.TotalSeconds,6:0.00} s, whole {Whole.TotalSeconds,6:0.00} s | {Acknowledged,6} acknowledged");
}
