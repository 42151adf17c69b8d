using System.Net;
using System.Net.Sockets;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>Which loopback ports a local network uses: ten per validator from the base on, of which three are taken.</summary>
internal readonly record struct PortPlan(int Base)
{
    public const int DefaultBase = 7400;

    public const int Least = 1024;

    private const int Stride = 10;

    /// <summary>So that the last validator of the largest network still has ports below 65536.</summary>
    public const int Most = 65_535 - (16 * Stride);

    public int Peer(int index) => Base + (Stride * index);

    public int Client(int index) => Peer(index) + 1;

    public int Operations(int index) => Peer(index) + 2;

    /// <summary>The first plan at or above this one whose ports are all free just now; null when none is.</summary>
    public PortPlan? NextFree(int validators)
    {
        for (var candidate = this; candidate.Base <= Most; candidate = new PortPlan(candidate.Base + (Stride * validators)))
        {
            if (candidate.FirstTaken(validators) is null) return candidate;
        }

        return null;
    }

    /// <summary>The first port that something else listens on, or null.</summary>
    public int? FirstTaken(int validators)
    {
        for (var index = 0; index < validators; index++)
        {
            foreach (var port in (int[])[Peer(index), Client(index), Operations(index)])
            {
                if (!IsFree(port)) return port;
            }
        }

        return null;
    }

    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
