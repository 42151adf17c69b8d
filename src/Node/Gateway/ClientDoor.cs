using Microsoft.AspNetCore.Connections;

namespace CityConsortium.Node;

/// <summary>
/// The client port before TLS: so many connections in all, so many of one address, and of each address so many new ones a
/// second, because a handshake costs more than most calls. Who is one too many is closed at once, before it costs anything.
/// </summary>
public sealed class ClientDoor(TimeProvider time)
{
    /// <summary>Addresses remembered for their pace; above it those at rest are forgotten, which loses nothing.</summary>
    private const int Remembered = 4_096;

    private readonly PlacesByAddress _places = new(NodeLimits.ClientConnections, NodeLimits.ClientConnectionsPerAddress);
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientAddress, (double Left, long At)> _arrivals = [];

    /// <summary>Connections that are open.</summary>
    public int Open => _places.Open;

    /// <summary>A connection middleware before TLS.</summary>
    public async Task KeepAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = ClientAddress.Of(connection.RemoteEndPoint);
        if (!TryEnter(address))
        {
            connection.Abort(new ConnectionAbortedException("too many connections from one address, or in all"));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _places.Leave(address);
        }
    }

    /// <returns>Whether one more connection of this address is let in; then <see cref="Leave"/> gives its place back.</returns>
    public bool TryEnter(ClientAddress address) => IsPaced(address) && _places.TryEnter(address);

    public void Leave(ClientAddress address) => _places.Leave(address);

    private bool IsPaced(ClientAddress address)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_arrivals.Count >= Remembered) Forget(now);
            var left = LeftAt(now, _arrivals.GetValueOrDefault(address, (NodeLimits.ConnectionBurst, now)));
            if (left < 1) return false;
            _arrivals[address] = (left - 1, now);
            return true;
        }
    }

    private double LeftAt(long now, (double Left, long At) last) =>
        Math.Min(NodeLimits.ConnectionBurst, last.Left + (time.GetElapsedTime(last.At, now).TotalSeconds * NodeLimits.ConnectionsPerSecond));

    private void Forget(long now)
    {
        foreach (var (address, last) in _arrivals)
        {
            if (LeftAt(now, last) >= NodeLimits.ConnectionBurst) _arrivals.Remove(address);
        }
    }
}
