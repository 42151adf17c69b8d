namespace CityConsortium.Client;

/// <summary>How far a submission is waited for.</summary>
public enum WaitFor
{
    /// <summary>A quorum has certified it and this client has verified the receipt.</summary>
    Committed = 0,

    /// <summary>One validator has checked it and holds it in memory: a promise of one node.</summary>
    Accepted = 1,

    /// <summary>Not at all: the id is known at once, the status can be asked for.</summary>
    None = 2,
}
