using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A consortium of n departments with ideal keys: what a genesis file gives, made from a number.</summary>
public sealed class SimCity
{
    public SimCity(int members, ConsensusParameters parameters, ulong keySeed = 1, bool realSignatures = false)
    {
        Signatures = realSignatures ? new RealSignatures() : new IdealSignatures();
        Signers = [.. Enumerable.Range(0, members).Select(i => Signatures.NewSigner((keySeed * 1000) + (ulong)i))];
        var validators = new List<Validator>();
        for (var i = 0; i < members; i++)
        {
            validators.Add(new Validator(DepartmentId.Of($"department-{i}"), Signers[i].PublicKey, Hashing.Of(Domain.Membership, [(byte)i])));
        }

        Senders = [.. Enumerable.Range(0, members).Select(i => Signatures.NewSigner((keySeed * 1000) + 500 + (ulong)i))];
        var departments = validators.Select((v, i) => new GenesisDepartment(v.Department, "", v.Department.Value, Senders[i].PublicKey)).ToList();
        Genesis = new Genesis("sim", Start, departments, Membership.Create(validators), parameters);
    }

    /// <summary>Virtual time 0 on everybody's wall clock.</summary>
    public static BlockTime Start { get; } = new(1_700_000_000_000);

    public Genesis Genesis { get; }

    public ISimSignatures Signatures { get; }

    public IReadOnlyList<ISigner> Signers { get; }

    /// <summary>The departments' first keys; they sign the transactions.</summary>
    public IReadOnlyList<ISigner> Senders { get; }

    public Membership Membership => Genesis.Membership;
}
