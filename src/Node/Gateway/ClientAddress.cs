using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CityConsortium.Node;

/// <summary>
/// Where a client comes from, as far as sharing between clients goes: an IPv4 address, or an IPv6 /64, because whoever has one
/// address of such a network has them all (RFC 6177).
/// </summary>
public readonly record struct ClientAddress(UInt128 Prefix)
{
    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) bytes[8..].Clear();
        return new ClientAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public static ClientAddress Of(EndPoint? endPoint) => Of((endPoint as IPEndPoint)?.Address);
}
