using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>The links to all other validators.</summary>
public sealed class PeerNetwork(IReadOnlyList<PeerLink> links, LedgerStore store)
{
    public IReadOnlyList<PeerLink> Links { get; } = links;

    public void Broadcast(PeerFrame frame)
    {
        foreach (var link in Links) link.SendConsensus(frame);
    }

    public void Send(MemberIndex to, PeerFrame frame) => LinkTo(to)?.SendConsensus(frame);

    public PeerLink? LinkTo(MemberIndex member) => Links.FirstOrDefault(l => l.Member == member);

    /// <summary>
    /// Pushes the one block that a peer one height behind is missing. A peer further behind fetches at its own pace, so
    /// nobody is flooded with blocks because it said that it lags.
    /// </summary>
    public void SendBlock(MemberIndex to, Height height)
    {
        if (LinkTo(to) is not { IsUp: true } link || store.GetBlock(height) is not { } block) return;
        var bytes = block.Encode();
        if (bytes.Length > NodeLimits.PeerMessageBytes - 1024) return;
        link.SendBlock(new PeerFrame { Block = new CommittedBlockBytes { Block = UnsafeByteOperations.UnsafeWrap(bytes) } });
    }
}
