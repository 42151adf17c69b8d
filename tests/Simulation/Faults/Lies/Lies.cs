namespace CityConsortium.Simulation;

/// <summary>Which class tells which lie.</summary>
public static class Lies
{
    private static readonly Liar[] _mixable =
    [
        Liar.Silent, Liar.Equivocator, Liar.Slow, Liar.Selective, Liar.Censor, Liar.Replayer, Liar.ViewInflator, Liar.Forger, Liar.BadNewView,
        Liar.Withholder, Liar.FalseServer, Liar.Garbler, Liar.Mutator, Liar.Stale,
    ];

    /// <returns>Null for those whose machinery lies, not their tongue: the twin has two of it, the amnesiac a bad disk.</returns>
    public static Lie? Of(Liar liar, SimWorld world, SimNode self, SimRandom random) => liar switch
    {
        Liar.Twin or Liar.Amnesiac => null,
        Liar.Silent => new SilentLie(world, self, random),
        Liar.Equivocator => new EquivocatingLie(world, self, random),
        Liar.Slow => new SlowLie(world, self, random),
        Liar.Selective => new SelectiveLie(world, self, random),
        Liar.Censor => new CensoringLie(world, self, random),
        Liar.Replayer => new ReplayingLie(world, self, random),
        Liar.ViewInflator => new ViewInflatingLie(world, self, random),
        Liar.Forger => new ForgingLie(world, self, random),
        Liar.BadNewView => new NewViewLie(world, self, random),
        Liar.Withholder => new WithholdingLie(world, self, random),
        Liar.FalseServer => new FalseServingLie(world, self, random),
        Liar.Garbler => new GarblingLie(world, self, random),
        Liar.Mutator => new MutatingLie(world, self, random),
        Liar.Stale => new StaleLie(world, self, random),
        Liar.Mixed => new MixedLie(world, self, random, [.. _mixable.Select(one => Of(one, world, self, random)!)]),
        _ => throw new ArgumentOutOfRangeException(nameof(liar), liar, "no such lie"),
    };
}
