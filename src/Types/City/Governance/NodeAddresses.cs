using System.Buffers;

namespace CityConsortium.Types;

/// <summary>Where a validator listens, as the ledger knows it. Keys, not addresses, decide who is let in: a wrong address only costs a connection.</summary>
/// <param name="Peer">For other validators: <c>host:port</c>.</param>
/// <param name="Client">For clients: <c>host:port</c>.</param>
public sealed record NodeAddresses(string Peer, string Client)
{
    public const int MaxBytes = 128;

    private const byte Version = 1;

    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Founders have no entry until a change names their address: theirs are in each node's own configuration.</summary>
    public static StateKey StateKeyOf(DepartmentId id) => StateKey.Of(MembershipProposal.ContractName, $"node/{id}");

    /// <summary>A host name, IPv4 address or bracketed IPv6 address, a colon and a port from 1 to 65535, in ASCII.</summary>
    public static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (text.Length > MaxBytes || colon < 1 || !IsPort(text.AsSpan(colon + 1))) return false;
        var host = text.AsSpan(0, colon);
        if (host[0] == '[') return host.Length > 4 && host[^1] == ']' && host[1..^1].IndexOfAnyExcept(Ipv6Characters) < 0;
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) return false;
        }

        return char.IsAsciiLetterOrDigit(host[0]) && char.IsAsciiLetterOrDigit(host[^1]);
    }

    public byte[] Encode() => new CanonicalWriter(256).Byte(Version).Text(Peer).Text(Client).ToArray();

    public static NodeAddresses? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) return null;
        var addresses = new NodeAddresses(reader.Text(MaxBytes), reader.Text(MaxBytes));
        return reader.IsComplete ? addresses : null;
    }

    private static bool IsPort(ReadOnlySpan<char> digits)
    {
        if (digits.Length is < 1 or > 5 || digits[0] == '0') return false;
        var port = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            port = (10 * port) + (c - '0');
        }

        return port <= 65_535;
    }
}
