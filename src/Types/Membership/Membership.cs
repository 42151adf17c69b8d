namespace CityConsortium.Types;

/// <summary>The ordered set of validators that decides at a height. Its hash is inside every vote.</summary>
public sealed class Membership
{
    private Membership(IReadOnlyList<Validator> validators)
    {
        Validators = validators;
        Quorum = new Quorum(validators.Count);
        var writer = new CanonicalWriter();
        Encode(writer);
        Hash = Hashing.Of(Domain.Membership, writer.Written);
    }

    public IReadOnlyList<Validator> Validators { get; }

    public Quorum Quorum { get; }

    public Hash256 Hash { get; }

    public int Count => Validators.Count;

    public Validator this[MemberIndex member] => Validators[member.Value];

    public bool Contains(MemberIndex member) => member.Value >= 0 && member.Value < Validators.Count;

    /// <returns>The membership, or why the list is none: empty, too long, or two validators with one key, pin or department.</returns>
    public static Membership? TryCreate(IReadOnlyList<Validator> validators, out string? problem)
    {
        problem = null;
        if (validators.Count is < 1 or > Limits.MaxValidators)
        {
            problem = $"a membership has 1 to {Limits.MaxValidators} validators, not {validators.Count}";
        }
        else if (validators.DistinctBy(v => v.ConsensusKey).Count() != validators.Count)
        {
            problem = "two validators share one consensus key";
        }
        else if (validators.DistinctBy(v => v.Department).Count() != validators.Count)
        {
            problem = "two validators are of one department";
        }
        else if (validators.DistinctBy(v => v.TlsPin).Count() != validators.Count)
        {
            problem = "two validators share one TLS key";
        }

        return problem is null ? new Membership([.. validators]) : null;
    }

    public static Membership Create(IReadOnlyList<Validator> validators)
    {
        var membership = TryCreate(validators, out var problem);
        Invariant.That(membership is not null, problem ?? "");
        return membership;
    }

    public MemberIndex? IndexOf(PublicKey consensusKey)
    {
        for (var i = 0; i < Validators.Count; i++)
        {
            if (Validators[i].ConsensusKey == consensusKey) return new MemberIndex(i);
        }

        return null;
    }

    public MemberIndex? IndexOfPin(Hash256 tlsPin)
    {
        for (var i = 0; i < Validators.Count; i++)
        {
            if (Validators[i].TlsPin == tlsPin) return new MemberIndex(i);
        }

        return null;
    }

    public void Encode(CanonicalWriter writer) => writer.List(Validators, static (w, v) =>
        w.Text(v.Department.Value).Key(v.ConsensusKey).Hash(v.TlsPin));

    public static Membership? Decode(ref CanonicalReader reader)
    {
        var count = reader.Count(Limits.MaxValidators, 4 + PublicKey.Size + Hash256.Size);
        var validators = new List<Validator>(count);
        for (var i = 0; i < count; i++)
        {
            if (!DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var department)) reader.Fail();
            validators.Add(new Validator(department, reader.Key(), reader.Hash()));
        }

        return reader.Failed ? null : TryCreate(validators, out _);
    }
}
