using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>The walk from genesis' set, or from what the client has verified, to the one that signed a block.</summary>
internal static class WireChanges
{
    internal static IEnumerable<Protos.Gateway.MembershipChange> Of(MembershipHistory history, Height height, uint known) =>
        history.ChangesBefore(height).Skip((int)Math.Min(known, int.MaxValue)).Select(change => new Protos.Gateway.MembershipChange
        {
            Header = ByteString.CopyFrom(Encoding.Of(change.Header.Encode)),
            Certificate = ByteString.CopyFrom(Encoding.Of(change.Certificate.Encode)),
            NextMembership = ByteString.CopyFrom(Encoding.Of(change.Next.Encode)),
        });
}
