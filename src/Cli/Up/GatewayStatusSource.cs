using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;

namespace CityConsortium.Cli.Up;

/// <summary>Asks each validator's gateway through the SDK, over TLS to the key that genesis pins.</summary>
internal sealed class GatewayStatusSource : IStatusSource, IAsyncDisposable
{
    /// <summary>On a loopback connection; a busy machine may take this long to schedule the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CityClient _client;

    public GatewayStatusSource(CityNetwork network) => _client = CityClient.Create(new CityClientOptions
    {
        Endpoints = [.. network.Validators.Select(v => v.Client.OriginalString)],
        TrustAnchor = GenesisTrust.From(network.Genesis),
        AttemptTimeout = Patience,
    });

    public async Task<ValidatorStatus?> AskAsync(ValidatorEntry validator, CancellationToken cancellation)
    {
        try
        {
            return await _client.GetStatusAsync(validator.Client.OriginalString, cancellation);
        }
        catch (CityException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
