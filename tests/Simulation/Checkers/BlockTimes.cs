using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Block time rises strictly, and an honest proposer's time is its clock's, or forced by its parent's.</summary>
public sealed class BlockTimes : Checker
{
    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = (int)block.Header.Height.Value;
        var parent = height == 1 ? node.Disk.Ledger.GenesisHeader : node.Disk.Blocks[height - 2].Header;
        Require(block.Header.Time > parent.Time, $"block {height} is not later than its parent");
        var latest = SimCity.Start.UnixMilliseconds + ((World.Clock.Now + World.Plan.ClockSkew) / 1000) + 1_000;
        if (World.Plan.Liar == Liar.None) Require(block.Header.Time.UnixMilliseconds <= latest, $"block {height} is from the future");
    }
}
