namespace CityConsortium.Types;

/// <summary>A department as genesis names it.</summary>
/// <param name="AdminKey">The first key of the department: it may register and revoke the department's further keys.</param>
public sealed record GenesisDepartment(DepartmentId Id, string NameZh, string NameEn, PublicKey AdminKey);

/// <summary>Parameters that all nodes must share because they decide who leads and what is accepted.</summary>
/// <param name="BaseTimeout">T0: how long a view may take while there is work, before the members ask for the next.</param>
/// <param name="MaxTimeout">Tmax: the doubled timeouts stop growing here, so that a healed network is never waited for long.</param>
/// <param name="BlocksPerLeader">A leader is relieved after so many blocks: no department can censor for long.</param>
/// <param name="SignerWindow">W: a member leads only if it signed one of the last W certificates on the chain.</param>
/// <param name="ClockWindow">How far a proposal's time may be from a replica's clock.</param>
public sealed record ConsensusParameters(
    TimeSpan BaseTimeout, TimeSpan MaxTimeout, int BlocksPerLeader, int SignerWindow, TimeSpan ClockWindow)
{
    public static ConsensusParameters Default { get; } = new(
        BaseTimeout: TimeSpan.FromMilliseconds(1000),
        MaxTimeout: TimeSpan.FromSeconds(16),
        BlocksPerLeader: 1000,
        SignerWindow: 64,
        ClockWindow: TimeSpan.FromSeconds(30));
}

/// <summary>
/// What all departments agreed on before the first block. Its hash is the chain id; a verifier needs nothing else to check a
/// receipt.
/// </summary>
public sealed class Genesis
{
    public Genesis(
        string network, BlockTime time, IReadOnlyList<GenesisDepartment> departments, Membership membership, ConsensusParameters parameters,
        GovernanceParameters? governance = null)
    {
        Network = network;
        Time = time;
        Departments = departments;
        Membership = membership;
        Parameters = parameters;
        Governance = governance ?? GovernanceParameters.Default;
        Invariant.That(Governance.IsInRange, "the rules of governance are in range");
        ChainId = new ChainId(Hashing.Of(Domain.Genesis, Encode()));
    }

    /// <summary>A name for people, for example <c>my-city</c>.</summary>
    public string Network { get; }

    public BlockTime Time { get; }

    public IReadOnlyList<GenesisDepartment> Departments { get; }

    public Membership Membership { get; }

    public ConsensusParameters Parameters { get; }

    public GovernanceParameters Governance { get; }

    public ChainId ChainId { get; }

    /// <summary>The department's names, or the id where genesis does not know it (a department that joined later).</summary>
    public string DisplayName(DepartmentId id)
    {
        var department = Departments.FirstOrDefault(d => d.Id == id);
        return department is null ? id.Value : $"{department.NameZh} {department.Id}";
    }

    private ReadOnlySpan<byte> Encode()
    {
        var writer = new CanonicalWriter(1024);
        writer.Byte(2).Text(Network).Time(Time)
            .List(Departments, static (w, d) => w.Text(d.Id.Value).Text(d.NameZh).Text(d.NameEn).Key(d.AdminKey));
        Membership.Encode(writer);
        writer.Int64((long)Parameters.BaseTimeout.TotalMilliseconds).Int64((long)Parameters.MaxTimeout.TotalMilliseconds)
            .Int32(Parameters.BlocksPerLeader).Int32(Parameters.SignerWindow).Int64((long)Parameters.ClockWindow.TotalMilliseconds);
        Governance.Encode(writer);
        return writer.Written;
    }
}
