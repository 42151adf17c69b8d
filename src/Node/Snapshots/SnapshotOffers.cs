using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Checks what peers offer, from genesis on: the changes of the membership, the block's certificate, the headers before it.</summary>
public sealed class SnapshotOffers(Genesis genesis)
{
    /// <returns>The target, or the sentence that says what does not hold.</returns>
    public (SnapshotTarget? Target, string? Problem) Check(SnapshotOffer offer)
    {
        if (CommittedBlock.Decode(offer.Block.Span) is not { } block) return (null, "the bytes of its block are none");
        if (Memberships(offer) is not { } memberships) return (null, "its changes of the membership are none");
        if (memberships.Problem(genesis.ChainId, Ed25519.Verifier) is { } walk) return (null, walk);
        if (memberships.Current.From > block.Height.Next || memberships.Current.Membership.Hash != block.Header.NextMembershipHash)
        {
            return (null, "its changes of the membership do not end at its block");
        }

        if (block.Problem(genesis.ChainId, memberships.At(block.Height), Ed25519.Verifier) is { } problem) return (null, problem);
        if (block.Bodies.Any(b => DecodedTransaction.From(b)?.HasValidSignature(Ed25519.Verifier) != true)) return (null, "a transaction of its block does not carry its sender's signature");
        if (Headers(offer) is not { } headers || SnapshotTarget.Create(block, memberships, headers) is not { } target) return (null, "its headers do not lead to its block");
        var wanted = Math.Min((ulong)genesis.Parameters.SignerWindow - 1, block.Height.Value - 1);
        return (ulong)headers.Count == wanted ? (target, null) : (null, $"it has {headers.Count} headers before its block, {wanted} are needed to know who may lead");
    }

    private MembershipHistory? Memberships(SnapshotOffer offer)
    {
        if (offer.MembershipChanges.Count > Limits.MaxMembershipChanges) return null;
        var changes = new List<MembershipChange>();
        var last = Height.Genesis;
        foreach (var bytes in offer.MembershipChanges)
        {
            var reader = new CanonicalReader(bytes.Span);
            if (MembershipChange.Decode(ref reader) is not { } change || !reader.IsComplete || change.Header.Height <= last) return null;
            last = change.Header.Height;
            changes.Add(change);
        }

        return MembershipHistory.From(genesis.Membership, changes);
    }

    private List<(BlockHeader Header, Certificate ParentCertificate)>? Headers(SnapshotOffer offer)
    {
        if (offer.Headers.Count > genesis.Parameters.SignerWindow) return null;
        var headers = new List<(BlockHeader, Certificate)>();
        foreach (var bytes in offer.Headers)
        {
            var reader = new CanonicalReader(bytes.Span);
            var header = BlockHeader.Decode(ref reader);
            var parent = Certificate.Decode(ref reader);
            if (!reader.IsComplete) return null;
            headers.Add((header, parent));
        }

        return headers;
    }
}
