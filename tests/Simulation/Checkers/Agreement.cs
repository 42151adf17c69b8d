namespace CityConsortium.Simulation;

/// <summary>All honest nodes store the same block at each height. Keeps the list of chosen blocks, so it stands first.</summary>
public sealed class Agreement : Checker
{
    protected override string Number => "G1";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        var chosen = World.Chosen;
        Require(height.Value <= (ulong)chosen.Count + 1, $"height {height} was stored before {height.Previous}");
        if (height.Value == (ulong)chosen.Count + 1)
        {
            chosen.Add(block);
            if (block.Header.NextMembershipHash != block.Header.Proposal.MembershipHash) World.OnChanged(node);
            World.Workload.OnCommitted(block.Proposal.TransactionIds);
        }

        Require(chosen[(int)height.Value - 1].Header == block.Header, $"two blocks at height {height}");
    }
}
