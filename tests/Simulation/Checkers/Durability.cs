using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// What a client was shown as committed is on the disks of at least Q − f honest members, as a block or as a prepared proposal
/// with its bodies, whatever is lost meanwhile; and in the end on all of them.
/// </summary>
public sealed class Durability : Checker
{
    protected override string Number => "G13";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (block.Header.Height.Value == (ulong)World.Chosen.Count) Count();
    }

    public override void OnForgot(SimNode node) => Count();

    public override void OnEnd()
    {
        foreach (var node in World.Converging())
        {
            Require(node.Disk.Blocks.Count == World.Chosen.Count, $"node {node.Endpoint} has {node.Disk.Blocks.Count} of {World.Chosen.Count} blocks");
            for (var i = 0; i < World.Chosen.Count; i++)
            {
                Require(node.Disk.Blocks[i].Header == World.Chosen[i].Header, $"node {node.Endpoint} has another block {i + 1} in the end");
            }
        }
    }

    private void Count()
    {
        if (World.Chosen.Count == 0) return;
        var newest = World.Chosen[^1];
        var holders = 0;
        foreach (var node in World.Nodes)
        {
            if (!node.IsFaulty && Holds(node, newest)) holders++;
        }

        var quorum = World.MembershipAt(newest.Header.Height).Quorum;
        Require(holders >= quorum.Size - quorum.MaxFaulty, $"only {holders} honest disks hold committed block {newest.Header.Height}");
    }

    private static bool Holds(SimNode node, StoredBlock block)
    {
        if (node.Disk.Tip >= block.Header.Height) return true;
        return node.Disk.Record is { Prepared: { } prepared } record && record.Height == block.Header.Height
            && prepared.Proposal.Digest == block.Proposal.Digest && node.Disk.PreparedBodies.Count == block.Bodies.Count;
    }
}
