namespace CityConsortium.Client;

/// <summary>Which of the healthy validators a call goes to.</summary>
public enum EndpointRouting
{
    /// <summary>The first of the list that is healthy: the order of the endpoints is the caller's wish.</summary>
    InOrder,

    /// <summary>All in turn, so that many submitters load them alike.</summary>
    Spread,
}
