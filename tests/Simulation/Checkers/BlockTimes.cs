using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Block time rises strictly, and an honest proposer's time is its clock's, or forced by its parent's.</summary>
public sealed class BlockTimes : Checker
{
    protected override string Number => "G15";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = (int)block.Header.Height.Value;
        var parent = height == 1 ? node.Disk.Ledger.GenesisHeader : node.Disk.Blocks[height - 2].Header;
        Require(block.Header.Time > parent.Time, $"block {height} is not later than its parent");
        // Nobody's clock is wrong by much: then a proposal is of now. Else some honest member with a good clock found it timely.
        var strict = !World.HasLiars && World.Plan.ClockJumpEvery == 0;
        var off = SimNode.MaxDrift + World.Plan.ClockSkew + (strict ? 1_000_000 : SimNode.MaxDrift + (2 * (long)World.Plan.Parameters.ClockWindow.TotalMicroseconds));
        Require(block.Header.Time.UnixMilliseconds <= SimCity.Start.UnixMilliseconds + ((World.Clock.Now + off) / 1000), $"block {height} is from the future");
    }
}
