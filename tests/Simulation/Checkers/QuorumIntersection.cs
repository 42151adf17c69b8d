using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Any two quorums of a membership share an honest member, in numbers and in every pair of certificates that is seen.</summary>
public sealed class QuorumIntersection : Checker
{
    protected override string Number => "G8";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        var quorum = World.MembershipAt(height).Quorum;
        Require((2 * quorum.Size) - quorum.Members >= quorum.MaxFaulty + 1 && quorum.Size <= quorum.Members - quorum.MaxFaulty, $"a quorum of {quorum.Size} of {quorum.Members}");
        if (height.Value > (ulong)World.Chosen.Count) return;
        var first = MemberSet.SignersOf(World.Chosen[(int)height.Value - 1].Certificate);
        var both = new MemberSet(first.Bits & MemberSet.SignersOf(block.Certificate).Bits);
        Require(both.Count >= quorum.OneHonest, $"two certificates of height {height} share only {both}");
    }
}
