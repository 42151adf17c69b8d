namespace CityConsortium.Types;

/// <summary>
/// Quorum arithmetic for n members: f = ⌊(n−1)/3⌋ may lie, Q = ⌈(n+f+1)/2⌉ must agree. Not 2f+1: with n ≠ 3f+1 two sets of
/// 2f+1 need not share an honest member (IBFT analysis, arXiv 1901.07160).
/// </summary>
public readonly record struct Quorum
{
    public Quorum(int members)
    {
        Invariant.That(members is >= 1 and <= Limits.MaxValidators, "a membership has 1 to 64 members");
        Members = members;
        MaxFaulty = (members - 1) / 3;
        Size = (members + MaxFaulty + 2) / 2;
        Invariant.That((2 * Size) - members >= MaxFaulty + 1, "two quorums share an honest member");
        Invariant.That(Size <= members - MaxFaulty, "the honest members alone are a quorum");
    }

    /// <summary>n.</summary>
    public int Members { get; }

    /// <summary>f: how many members may be faulty in any way.</summary>
    public int MaxFaulty { get; }

    /// <summary>Q: how many distinct members make a certificate.</summary>
    public int Size { get; }

    /// <summary>f+1: so many members include an honest one.</summary>
    public int OneHonest => MaxFaulty + 1;
}
