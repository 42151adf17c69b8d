using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A leader that waits for most of a view's time before it proposes (the performance attack of Prime and Aardvark).</summary>
public sealed class SlowLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private readonly long _part = random.Between(60, 97);

    public override void Send(MemberIndex to, Message message)
    {
        var view = message switch
        {
            PrePrepare { Leader: var leader } prePrepare when leader == Self.Member => prePrepare.View,
            NewView newView => newView.View,
            _ => (View?)null,
        };
        if (view is { } slow) Self.After(Patience(slow) * _part / 100, () => Pass(to, message));
        else Pass(to, message);
    }

    private long Patience(View view)
    {
        var parameters = World.Plan.Parameters;
        var ticks = parameters.BaseTimeout.Ticks * (1L << (int)Math.Min(view.Value, 10));
        return Math.Min(ticks, parameters.MaxTimeout.Ticks) / TimeSpan.TicksPerMicrosecond;
    }
}
