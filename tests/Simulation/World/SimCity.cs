using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A consortium of n departments with ideal keys: what a genesis file gives, made from a number.</summary>
public sealed class SimCity
{
    /// <summary>No more departments than this; the numbers of their keys lie so far apart.</summary>
    private const ulong KeysPerGeneration = 100_000;

    /// <param name="spares">Departments that genesis does not know, with a validator each that may join later.</param>
    public SimCity(int members, ConsensusParameters parameters, ulong keySeed = 1, bool realSignatures = false, int spares = 0)
    {
        Signatures = realSignatures ? new RealSignatures() : new IdealSignatures();
        Identities = [.. Enumerable.Range(0, members + spares).Select(i => new SimIdentity(
            i, Signatures.NewSigner((keySeed * 1000) + 500 + (ulong)i),
            generation => Signatures.NewSigner((keySeed * 1000) + (ulong)i + ((ulong)generation * KeysPerGeneration))))];
        var founders = Identities.Take(members).ToList();
        Signers = [.. founders.Select(f => f.Keys[0])];
        Senders = [.. founders.Select(f => f.Sender)];
        var departments = founders.Select(f => new GenesisDepartment(f.Department, "", f.Department.Value, f.Sender.PublicKey)).ToList();
        Genesis = new Genesis("sim", Start, departments, Membership.Create([.. founders.Select(f => f.Validator)]), parameters);
    }

    /// <summary>Virtual time 0 on everybody's wall clock.</summary>
    public static BlockTime Start { get; } = new(1_700_000_000_000);

    public Genesis Genesis { get; }

    public ISimSignatures Signatures { get; }

    /// <summary>The founders first, then the spares.</summary>
    public IReadOnlyList<SimIdentity> Identities { get; }

    /// <summary>The founders' first consensus keys.</summary>
    public IReadOnlyList<ISigner> Signers { get; }

    /// <summary>The founders' first department keys; they sign the transactions.</summary>
    public IReadOnlyList<ISigner> Senders { get; }

    /// <summary>The set that genesis names.</summary>
    public Membership Membership => Genesis.Membership;

    public SimIdentity? Find(DepartmentId department) => Identities.FirstOrDefault(i => i.Department == department);
}
