using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// Whether a node that starts may vote at once. A node that does not know what it voted could vote differently now, so it
/// observes until the others have committed a height above the first it could have voted on (design, section 3).
/// </summary>
/// <param name="MayVote">False: start as an observer.</param>
/// <param name="Why">For the log and the status, when it may not.</param>
public readonly record struct VotingRight(bool MayVote, string? Why)
{
    /// <param name="tip">The ledger's height.</param>
    public static VotingRight Of(SafetyOpening opening, Height tip) => opening switch
    {
        SafetyOpening.Recovered => new(true, null),
        SafetyOpening.Missing { OneWasSetAside: false } when tip == Height.Genesis => new(true, null),
        SafetyOpening.Missing { OneWasSetAside: true } => new(false, "a damaged safety log was set aside, so it is not known what this node voted; it observes"),
        SafetyOpening.Missing => new(false, $"the ledger is at height {tip} but the safety log is missing, so it is not known what this node voted; it observes"),
        SafetyOpening.Damaged damaged => new(false, $"{damaged}, so it is not known what this node voted; it observes"),
        _ => throw new InvariantViolatedException("a safety log is recovered, missing or damaged"),
    };
}
