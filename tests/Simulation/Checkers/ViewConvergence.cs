using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// When all is healed, the core comes together in a view: each height begun after that is committed after a bounded number of views, for
/// all members' turns twice (P33) and the doublings that a hasty T0 needs.
/// </summary>
public sealed class ViewConvergence : Checker
{
    private const int Doublings = 10;

    private Height? _last;

    protected override string Number => "G22";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (!World.Faults.IsOver) return;
        // What was under way when it healed may have come to any view before.
        _last ??= new Height((ulong)World.Chosen.Count + 1);
        if (block.Header.Height <= _last) return;
        var view = block.Certificate.View.Value;
        Require(view <= (ulong)((2 * World.MembershipAt(block.Header.Height).Count) + Doublings), $"height {block.Header.Height} took {view} views with nothing broken any more");
    }
}
