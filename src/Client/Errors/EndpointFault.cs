namespace CityConsortium.Client;

/// <summary>What one validator said, or did not say, to a call that failed.</summary>
/// <param name="Endpoint">Its address, with the department where it is known.</param>
/// <param name="Code">A stable code, the validator's own or one of <see cref="ClientCodes"/>.</param>
public sealed record EndpointFault(string Endpoint, string Code, string Sentence, bool Retryable)
{
    public override string ToString() => $"{Endpoint}: {Sentence} [{Code}]";
}
