namespace CityConsortium.Simulation;

/// <summary>Partitions of several shapes, one-way cuts, clogs.</summary>
public sealed class NetworkFaults(SimWorld world, SimNetwork network, SimRandom random)
{
    private int Endpoints => world.Nodes.Count;

    public void Partition()
    {
        var side = Sides();
        var bridge = random.Chance(200_000) ? random.Below(Endpoints) : -1; // one member that both sides still reach
        var oneWay = random.Chance(200_000); // the first side still hears the second
        for (var a = 0; a < Endpoints; a++)
        {
            for (var b = 0; b < Endpoints; b++) network.SetCut(a, b, side[a] != side[b] && a != bridge && b != bridge && !(oneWay && side[a] > side[b]));
        }

        world.Clock.After(world.Faults.Duration(), () =>
        {
            for (var a = 0; a < Endpoints; a++)
            {
                for (var b = 0; b < Endpoints; b++) network.SetCut(a, b, false);
            }
        });
    }

    public void CutOneWay()
    {
        var from = random.Below(Endpoints);
        var to = random.Below(Endpoints);
        network.SetCut(from, to, true);
        world.Clock.After(world.Faults.Duration(), () => network.SetCut(from, to, false));
    }

    public void Clog()
    {
        var from = random.Below(Endpoints);
        var until = world.Clock.Now + world.Faults.Duration();
        var all = random.Chance(200_000); // everything that one node sends
        for (var to = 0; to < Endpoints; to++)
        {
            if (all || to == random.Below(Endpoints)) network.Clog(from, to, until);
        }
    }

    /// <summary>Isolate one, split in halves (2–2), a coin for each, or three groups.</summary>
    private int[] Sides()
    {
        var side = new int[Endpoints];
        var kind = random.Below(4);
        var one = random.Below(Endpoints);
        for (var i = 0; i < Endpoints; i++)
        {
            side[i] = kind switch
            {
                0 => i == one ? 1 : 0,
                1 => (i + one) % Endpoints < Endpoints / 2 ? 1 : 0,
                2 => random.Below(2),
                _ => random.Below(3),
            };
        }

        return side;
    }
}
