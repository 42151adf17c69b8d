namespace CityConsortium.Simulation;

/// <summary>
/// Which members were ever damaged beyond a crash: liars, and those that lost durable data. Never more than f of them, else a
/// failed run would prove nothing (the fault atlas of TigerBeetle's simulator).
/// </summary>
public sealed class FaultAtlas(int maxFaulty)
{
    private readonly HashSet<int> _damaged = [];
    private readonly HashSet<int> _wrongClocks = [];

    /// <summary>How many more members may fail in any way.</summary>
    public int Spare => maxFaulty - _damaged.Count;

    public bool IsDamaged(SimNode node) => _damaged.Contains(node.Member.Value);

    /// <returns>Whether the member may be damaged; it then counts, for good.</returns>
    public bool MayDamage(SimNode node)
    {
        if (_damaged.Contains(node.Member.Value)) return true;
        if (Spare <= 0) return false;
        _damaged.Add(node.Member.Value);
        return true;
    }

    public void AddLiar(int member) => _damaged.Add(member);

    /// <summary>Clocks beyond the window: never so many that they could set block time by themselves.</summary>
    public bool MayJump(SimNode node) => _wrongClocks.Contains(node.Member.Value) || (_wrongClocks.Count < maxFaulty && _wrongClocks.Add(node.Member.Value));

    public void ClocksAreRight() => _wrongClocks.Clear();
}
