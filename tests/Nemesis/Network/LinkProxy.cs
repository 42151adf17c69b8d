using System.Net;
using System.Net.Sockets;

namespace CityConsortium.Nemesis.Network;

/// <summary>
/// Stands on the way from one validator to another: accepts the connections that the first opens to the second and passes
/// bytes on as the weather of each direction allows. It sees TLS records only.
/// </summary>
internal sealed class LinkProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly Weather _there;
    private readonly Weather _back;
    private readonly int _seed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Connection> _open = [];
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="there">From who connects to the target.</param>
    /// <param name="back">From the target to who connects.</param>
    public LinkProxy(IPEndPoint target, Weather there, Weather back, int seed)
    {
        _target = target;
        _there = there;
        _back = back;
        _seed = seed;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!; // a started listener has an end point

    public int OpenConnections
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>Ends all connections with a reset, as a rebooted router would.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (var connection in _open) connection.Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] ends;
        lock (_gate)
        {
            foreach (var connection in _open) connection.Reset();
            ends = [.. _open.Select(c => c.Completion)];
        }

        await Task.WhenAll(ends);
        _stop.Dispose();
    }

    private void Forget(Connection connection)
    {
        lock (_gate) _open.Remove(connection);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = new Connection(socket, _target, _there, _back, HashCode.Combine(_seed, _accepted++));
                lock (_gate) _open.Add(connection);
                connection.Start(() => Forget(connection), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy is being disposed.
        }
    }
}
