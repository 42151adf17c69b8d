using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Scenarios;

/// <summary>One member of a scenario: its replica while it is up, and what its disk keeps when it is not.</summary>
internal sealed class ScenarioNode(int member)
{
    public int Member => member;

    public Replica? Replica { get; set; }

    public SafetyRecord? Record { get; set; }

    public List<ScenarioBlock> Blocks { get; } = [];

    public Dictionary<TimerId, TimeSpan> Timers { get; } = [];

    /// <summary>It loses power right after its next record is durable.</summary>
    public bool DiesAfterPersist { get; set; }

    /// <summary>Its host does not answer BuildProposal until it is told to.</summary>
    public Effect.BuildProposal? HeldBuild { get; set; }

    public bool IsSlow { get; set; }

    public bool IsUp => Replica is not null;
}

internal sealed record ScenarioBlock(BlockHeader Header, Certificate Certificate, MemberSet ParentSigners);
