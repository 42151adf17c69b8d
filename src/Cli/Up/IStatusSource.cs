using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;

namespace CityConsortium.Cli.Up;

/// <summary>Where the validators' statuses come from.</summary>
internal interface IStatusSource
{
    /// <returns>The status, or null when the validator does not answer in time.</returns>
    Task<ValidatorStatus?> AskAsync(ValidatorEntry validator, CancellationToken cancellation);
}
