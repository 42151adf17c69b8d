namespace CityConsortium.Node;

/// <summary>What came of looking for a snapshot.</summary>
public enum SnapshotOutcome
{
    /// <summary>None is worth it, none is offered, or it could not be completed.</summary>
    BlocksWillDo = 0,

    /// <summary>A whole one lies in <see cref="SnapshotInstall.StagingOf"/>.</summary>
    Ready = 1,

    /// <summary>So it is not known whether one would be worth it.</summary>
    NobodyAnswered = 2,
}
