using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What kind of liar one member is.</summary>
public enum Liar
{
    None,

    /// <summary>Never sends a consensus message.</summary>
    Silent,

    /// <summary>Follows the protocol but proposes different blocks to different members and votes for everything.</summary>
    Equivocator,

    /// <summary>Two honest replicas with one key and two disks.</summary>
    Twin,
}

/// <summary>
/// The rates of one run, all drawn from its seed: most runs are mild in most respects and wild in some (swarm testing), because
/// a run in which everything fails proves little.
/// </summary>
public sealed record FaultPlan
{
    public required int Members { get; init; }

    public required ConsensusParameters Parameters { get; init; }

    /// <summary>One-way delay, microseconds.</summary>
    public long DelayMin { get; init; } = 200;

    public long DelayMax { get; init; } = 2_000;

    /// <summary>Parts per million, as all chances here.</summary>
    public int Loss { get; init; }

    /// <summary>Additional loss of prepares and of commits: heights then stop half-way, again and again.</summary>
    public int PrepareLoss { get; init; }

    public int CommitLoss { get; init; }

    public int Duplication { get; init; }

    /// <summary>A message takes up to 50 times as long and is overtaken.</summary>
    public int Straggling { get; init; }

    /// <summary>Mean microseconds between two faults of a kind; 0 for never.</summary>
    public long PartitionEvery { get; init; }

    public long OneWayEvery { get; init; }

    public long CrashEvery { get; init; }

    public long PauseEvery { get; init; }

    /// <summary>How long such a fault lasts at most.</summary>
    public long FaultMax { get; init; } = 3_000_000;

    public long SyncMin { get; init; } = 100;

    public long SyncMax { get; init; } = 1_000;

    public long ExecuteMax { get; init; } = 1_000;

    /// <summary>A crash that loses the safety record, or the whole disk, of one member.</summary>
    public bool Amnesia { get; init; }

    public bool LosesWholeDisk { get; init; }

    public Liar Liar { get; init; }

    /// <summary>Peers learn at once that a link broke, as with a killed process; else only silence tells.</summary>
    public bool LinksReport { get; init; } = true;

    public long FaultPhase { get; init; } = 10_000_000;

    /// <summary>Mean microseconds between two new transactions.</summary>
    public long TransactionEvery { get; init; } = 50_000;

    public int MaxBlockTransactions { get; init; } = 50;

    /// <summary>Members that stay down in the second phase, as many as may fail.</summary>
    public bool MinorityStaysDown { get; init; }

    /// <summary>How far a node's wall clock may be off, microseconds; inside the clock window.</summary>
    public long ClockSkew { get; init; }

    /// <summary>Never drawn: a plan with a flaw is expected to fail.</summary>
    public DiskFlaw DiskFlaw { get; init; }

    /// <summary>Four members, a quick network, no faults: what a test starts from.</summary>
    public static FaultPlan Mild { get; } = new()
    {
        Members = 4,
        Parameters = new ConsensusParameters(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(4), 1000, 64, TimeSpan.FromSeconds(30)),
        FaultPhase = 3_000_000,
    };

    public static FaultPlan Draw(SimRandom random)
    {
        var members = random.Pick([4, 4, 4, 5, 7]);
        // The impatient change views all the time, in every phase of a height, until their doubled timeouts suffice.
        var impatient = random.Chance(150_000);
        var baseTimeout = TimeSpan.FromMilliseconds(impatient ? random.Between(10, 60) : random.Between(200, 1000));
        var parameters = new ConsensusParameters(
            baseTimeout, baseTimeout * (impatient ? 128 : random.Pick([8, 16])), random.Pick([1, 3, 10, 1000]), random.Pick([1, 4, 16, 64]), TimeSpan.FromSeconds(30));
        var halfWay = random.Chance(200_000);
        var wildNetwork = random.Chance(400_000);
        var delayMin = random.Between(50, wildNetwork ? 30_000 : 1_000);
        return new FaultPlan
        {
            Members = members,
            Parameters = parameters,
            DelayMin = delayMin,
            DelayMax = delayMin + random.Between(100, wildNetwork ? 100_000 : 3_000),
            Loss = random.Chance(500_000) ? (int)random.Between(0, 300_000) : 0,
            PrepareLoss = halfWay ? (int)random.Between(0, 600_000) : 0,
            CommitLoss = halfWay ? (int)random.Between(300_000, 950_000) : 0,
            Duplication = random.Chance(500_000) ? (int)random.Between(0, 500_000) : 0,
            Straggling = random.Chance(500_000) ? (int)random.Between(0, 100_000) : 0,
            PartitionEvery = random.Chance(500_000) ? random.Between(500_000, 5_000_000) : 0,
            OneWayEvery = random.Chance(300_000) ? random.Between(500_000, 5_000_000) : 0,
            CrashEvery = random.Chance(600_000) ? random.Between(300_000, 4_000_000) : 0,
            PauseEvery = random.Chance(300_000) ? random.Between(500_000, 5_000_000) : 0,
            FaultMax = random.Between(200_000, 6_000_000),
            SyncMax = random.Between(200, random.Chance(200_000) ? 50_000 : 2_000),
            ExecuteMax = random.Between(100, random.Chance(200_000) ? 100_000 : 2_000),
            Amnesia = random.Chance(200_000),
            LosesWholeDisk = random.Chance(500_000),
            Liar = random.Chance(300_000) ? random.Pick([Liar.Silent, Liar.Equivocator, Liar.Twin, Liar.Twin]) : Liar.None,
            LinksReport = random.Chance(700_000),
            FaultPhase = random.Between(3_000_000, 15_000_000),
            TransactionEvery = random.Between(5_000, 200_000),
            MaxBlockTransactions = random.Pick([1, 5, 50]),
            MinorityStaysDown = random.Chance(300_000),
            ClockSkew = random.Chance(300_000) ? random.Between(0, 2_000_000) : 0,
        };
    }
}
