using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Views far away, asked for, reported and opened, again and again (FISCO-BCOS issue 2211 is what this did elsewhere).</summary>
public sealed class ViewInflatingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    public override void Send(MemberIndex to, Message message) => Pass(to, message is Status status && Random.Chance(500_000) ? status with { View = Far() } : message);

    public override void Act()
    {
        var view = Far();
        var viewChange = Forge.ViewChange(new Height(Height.Value + (ulong)Random.Below(3)), view, null, null);
        PassToSome(viewChange);
        if (Random.Chance(300_000)) PassToSome(new NewView(viewChange.Height, view, [viewChange], null));
        if (Random.Chance(300_000)) PassToSome(Forge.Vote(VoteStep.Prepare, Height, Far(), Forge.Digest(Random)));
    }

    private View Far() => new(Random.Below(4) switch
    {
        0 => 1 + (ulong)Random.Below(3),
        1 => 1 + (ulong)Random.Below(1_000_000),
        2 => (ulong)Random.Between(1, 1L << 62),
        _ => long.MaxValue - 1,
    });
}
