using System.Text.Json.Serialization;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

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

    /// <summary>A link that holds everything back for a while and then delivers it all.</summary>
    public long ClogEvery { get; init; }

    /// <summary>A node that dies again and again shortly after each start.</summary>
    public long CrashLoopEvery { get; init; }

    /// <summary>A disk that takes up to 200 times as long for a while.</summary>
    public long SlowDiskEvery { get; init; }

    /// <summary>How often a sync fails: the node stops at once, and what is on the disk is not known.</summary>
    public int SyncFailure { get; init; }

    /// <summary>How often a write under way at a crash is left half on the disk, instead of whole or not at all.</summary>
    public int TornWrites { get; init; }

    /// <summary>A member's disk loses something of <see cref="Damage"/>; only as many members as may fail.</summary>
    public long DamageEvery { get; init; }

    public DiskDamage Damage { get; init; } = DiskDamage.Any;

    /// <summary>Liars, at most f.</summary>
    public IReadOnlyList<Liar> Liars { get; init; } = [];

    /// <summary>Which members they are, in the same order; fewer or none: drawn.</summary>
    public IReadOnlyList<int> LiarMembers { get; init; } = [];

    /// <summary>Building, checking and executing start before the writes ahead of them are synced, as H2 allows, and may overtake each other.</summary>
    public bool WorkStartsEarly { get; init; }

    /// <summary>How often the host gives an answer a second time, later.</summary>
    public int RepeatedAnswers { get; init; }

    /// <summary>Ed25519 instead of ideal signatures.</summary>
    public bool RealSignatures { get; init; }

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

    /// <summary>How much faster or slower a node's clock and timers may run, parts per million.</summary>
    public int ClockDrift { get; init; }

    /// <summary>A wall clock jumps: mostly by less than the clock window, for at most f members at a time by up to an hour.</summary>
    public long ClockJumpEvery { get; init; }

    /// <summary>Mean microseconds between proposals to change the set; 0 for a city that stays as it is.</summary>
    public long ChangeEvery { get; init; }

    /// <summary>Departments that genesis does not know, with a validator each that may join.</summary>
    public int Spares { get; init; }

    /// <summary>Where an epoch ends: how long the next replica takes to begin, at most, and how often power goes about then.</summary>
    public long EpochTurnMax { get; init; } = 1_000;

    public int CrashAtChange { get; init; }

    [JsonIgnore]
    public bool Changes => ChangeEvery > 0;

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
        var members = random.Pick([4, 4, 4, 4, 5, 6, 7, 7]);
        // The impatient change views all the time, in every phase of a height, until their doubled timeouts suffice.
        var impatient = random.Chance(150_000);
        var baseTimeout = TimeSpan.FromMilliseconds(impatient ? random.Between(10, 60) : random.Between(200, 1000));
        var parameters = new ConsensusParameters(
            baseTimeout, baseTimeout * (impatient ? 128 : random.Pick([8, 16])), random.Pick([1, 3, 10, 1000]), random.Pick([1, 4, 16, 64]), TimeSpan.FromSeconds(30));
        var halfWay = random.Chance(200_000);
        var wildNetwork = random.Chance(400_000);
        // A city at night: timers start and stop, most faults meet an idle network, and many more of them fit into a run.
        var calm = random.Chance(400_000);
        var delayMin = random.Between(50, wildNetwork ? 30_000 : 1_000);
        var plan = new FaultPlan
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
            Liars = DrawLiars(random, new Quorum(members).MaxFaulty),
            ClogEvery = random.Chance(300_000) ? random.Between(300_000, 4_000_000) : 0,
            CrashLoopEvery = random.Chance(150_000) ? random.Between(1_000_000, 8_000_000) : 0,
            SlowDiskEvery = random.Chance(200_000) ? random.Between(500_000, 5_000_000) : 0,
            SyncFailure = random.Chance(200_000) ? (int)random.Between(0, 5_000) : 0,
            TornWrites = random.Chance(500_000) ? (int)random.Between(0, 1_000_000) : 0,
            DamageEvery = random.Chance(250_000) ? random.Between(1_000_000, 15_000_000) : 0,
            Damage = random.Chance(500_000) ? DiskDamage.Any : random.Pick([DiskDamage.RecordLost, DiskDamage.RecordFlipped, DiskDamage.AllLost, DiskDamage.BackupRestored]),
            WorkStartsEarly = random.Chance(500_000),
            RepeatedAnswers = random.Chance(300_000) ? (int)random.Between(0, 300_000) : 0,
            RealSignatures = random.Chance(10_000),
            ClockDrift = random.Chance(300_000) ? (int)random.Between(0, 50_000) : 0,
            ClockJumpEvery = random.Chance(200_000) ? random.Between(500_000, 8_000_000) : 0,
            LinksReport = random.Chance(700_000),
            FaultPhase = calm ? random.Between(20_000_000, 120_000_000) : random.Between(3_000_000, 15_000_000),
            TransactionEvery = calm ? random.Between(200_000, 3_000_000) : random.Between(5_000, 200_000),
            MaxBlockTransactions = random.Pick([1, 5, 50]),
            MinorityStaysDown = random.Chance(300_000),
            ClockSkew = random.Chance(300_000) ? random.Between(0, 2_000_000) : 0,
        };
        return random.Chance(400_000) ? WithChanges(plan, random) : plan;
    }

    private static FaultPlan WithChanges(FaultPlan plan, SimRandom random) => plan with
    {
        ChangeEvery = random.Between(200_000, 2_500_000),
        Spares = random.Below(4),
        EpochTurnMax = random.Between(100, random.Chance(200_000) ? 200_000 : 5_000),
        CrashAtChange = random.Chance(500_000) ? (int)random.Between(0, 600_000) : 0,
    };

    /// <summary>Half of the runs have liars: one or as many as may be, of one kind each or of any.</summary>
    private static List<Liar> DrawLiars(SimRandom random, int maxFaulty)
    {
        if (!random.Chance(550_000)) return [];
        var count = 1 + random.Below(maxFaulty);
        var kinds = Enum.GetValues<Liar>();
        return [.. Enumerable.Range(0, count).Select(_ => random.Chance(150_000) ? Liar.Twin : random.Pick(kinds))];
    }
}
