using System.Numerics;
using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>A set of members as 64 bits, bit i for member i; enough because <see cref="Limits.MaxValidators"/> is 64.</summary>
public readonly record struct MemberSet(ulong Bits)
{
    public static MemberSet Empty => default;

    public int Count => BitOperations.PopCount(Bits);

    public static MemberSet All(int members) => new(members == 64 ? ulong.MaxValue : (1UL << members) - 1);

    /// <summary>Who signed a certificate: what leader selection remembers of each block's parent certificate.</summary>
    public static MemberSet SignersOf(Certificate certificate)
    {
        var bits = 0UL;
        for (var i = 0; i < certificate.Signatures.Count; i++) bits |= 1UL << certificate.Signatures[i].Member.Value;
        return new MemberSet(bits);
    }

    public bool Contains(MemberIndex member) => (Bits & (1UL << member.Value)) != 0;

    public MemberSet With(MemberIndex member) => new(Bits | (1UL << member.Value));

    public MemberSet Union(MemberSet other) => new(Bits | other.Bits);

    public override string ToString()
    {
        var bits = Bits;
        return "{" + string.Join(",", Enumerable.Range(0, 64).Where(i => (bits & (1UL << i)) != 0)) + "}";
    }
}
