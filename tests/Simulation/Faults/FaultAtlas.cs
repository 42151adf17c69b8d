using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Which validators were ever damaged beyond a crash: liars, and those that lost durable data. Never more than f of any set, of the
/// past, in force, or proposed; else a failed run would prove nothing (the fault atlas of TigerBeetle's simulator).
/// </summary>
public sealed class FaultAtlas(SimWorld world)
{
    private readonly HashSet<int> _damaged = [];
    private readonly HashSet<int> _wrongClocks = [];

    public bool IsDamaged(SimNode node) => _damaged.Contains(node.Identity.Number);

    /// <returns>Whether the validator may be damaged; it then counts, for good.</returns>
    public bool MayDamage(SimNode node) => TryAdd(_damaged, node.Identity);

    public void AddLiar(int identity) => _damaged.Add(identity);

    /// <summary>Clocks beyond the window: never so many that they could set block time by themselves.</summary>
    public bool MayJump(SimNode node) => TryAdd(_wrongClocks, node.Identity);

    public void ClocksAreRight() => _wrongClocks.Clear();

    /// <summary>Whether every set can do without these validators beside the damaged ones.</summary>
    public bool Spares(IReadOnlyCollection<int> missing) => Sets().All(set => CanLose(set, [.. _damaged, .. missing]));

    /// <summary>Whether a set may come into force: no more of it are damaged, or have wrong clocks, than it bears.</summary>
    public bool Bears(Membership set) => CanLose(set, _damaged) && CanLose(set, _wrongClocks);

    private bool TryAdd(HashSet<int> failing, SimIdentity one)
    {
        if (failing.Contains(one.Number)) return true;
        if (!Sets().All(set => CanLose(set, [.. failing, one.Number]))) return false;
        return failing.Add(one.Number);
    }

    private IEnumerable<Membership> Sets() => world.History.Epochs.Select(e => e.Membership).Concat(world.Council?.Proposed ?? []);

    private bool CanLose(Membership set, HashSet<int> identities) =>
        identities.Count(i => world.City.Identities[i].HasSeatIn(set)) <= set.Quorum.MaxFaulty;
}
