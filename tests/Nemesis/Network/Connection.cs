using System.Net;
using System.Net.Sockets;

namespace CityConsortium.Nemesis.Network;

/// <summary>One proxied connection: a socket on each side and a pump for each direction.</summary>
internal sealed class Connection(Socket near, IPEndPoint target, Weather there, Weather back, int seed)
{
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start(Action ended, CancellationToken stopping)
    {
        near.NoDelay = true;
        Completion = RunAsync(ended, stopping);
    }

    public void Reset()
    {
        Reset(near);
        Reset(_far);
    }

    private async Task RunAsync(Action ended, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            // Through a cut line nobody connects: the caller's handshake hangs until the line is back.
            await there.PassableAsync(stopping);
            await _far.ConnectAsync(target, stopping);
            var outward = new Pump(near, _far, there, seed).RunAsync(stopping);
            var inward = new Pump(_far, near, back, ~seed).RunAsync(stopping);
            await Task.WhenAny(outward, inward);
            Reset();
            await Task.WhenAll(outward, inward);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone, and so is the connection.
        }
        finally
        {
            Reset();
            ended();
        }
    }

    /// <summary>Without lingering: closing sends a reset, and nothing that was held is delivered afterwards.</summary>
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was closed before.
        }

        socket.Dispose();
    }
}
