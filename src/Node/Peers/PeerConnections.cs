using System.Collections.Concurrent;
using CityConsortium.Types;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace CityConsortium.Node;

/// <summary>The live connections at the peer port with the TLS key that each showed, so that those of a key that lost its seat can be closed.</summary>
public sealed class PeerConnections
{
    private readonly ConcurrentDictionary<ConnectionContext, Hash256> _live = new();

    /// <summary>A connection middleware behind TLS.</summary>
    public async Task KeepAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate) _live[connection] = TlsPins.PinOf(certificate);
        try
        {
            await next(connection);
        }
        finally
        {
            _live.TryRemove(connection, out _);
        }
    }

    public void CloseUnless(Func<Hash256, bool> admitted)
    {
        foreach (var (connection, pin) in _live)
        {
            if (!admitted(pin)) connection.Abort(new ConnectionAbortedException("the membership changed: this TLS key has no seat any more"));
        }
    }
}
