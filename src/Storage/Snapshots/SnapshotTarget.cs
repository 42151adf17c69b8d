using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// What a snapshot must come to: a block that a quorum certified, and the headers before it that say who may lead. Everything
/// else is checked against this.
/// </summary>
/// <param name="Block">The snapshot's own block, whole; its certificate was checked by the caller.</param>
/// <param name="Earlier">The headers right before it, oldest first, without genesis.</param>
/// <param name="Memberships">Genesis' set and every change up to the block, each proved by the set before it.</param>
public sealed record SnapshotTarget(CommittedBlock Block, IReadOnlyList<CertifiedHeader> Earlier, MembershipHistory Memberships)
{
    public Height Height => Block.Height;

    public Hash256 StateRoot => Block.Header.StateRoot;

    /// <summary>
    /// Puts the target together from a block and the headers before it. Each header is proved by the hash in the one after it,
    /// and the certificate of each is the one that the next block carries and commits to, so no signature is checked again.
    /// </summary>
    /// <param name="memberships">Verified by the caller, as the block's certificate was.</param>
    /// <param name="headers">Header and parent's certificate, oldest first, up to the block before <paramref name="block"/>.</param>
    /// <returns>The target, or null when something does not fit.</returns>
    public static SnapshotTarget? Create(CommittedBlock block, MembershipHistory memberships, IReadOnlyList<(BlockHeader Header, Certificate ParentCertificate)> headers)
    {
        var earlier = new CertifiedHeader[headers.Count];
        var next = block.Proposal.Header;
        var certificate = block.Proposal.ParentCertificate;
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            var (header, parentCertificate) = headers[i];
            var hash = header.Hash();
            if (header.Height == Height.Genesis || header.Height.Next != next.Height || next.ParentHash != hash) return null;
            if (certificate.Hash() != next.ParentCertificateHash || certificate.BlockHash != hash || certificate.Height != header.Height) return null;
            earlier[i] = new CertifiedHeader(header, hash, certificate, parentCertificate);
            next = header.Proposal;
            certificate = parentCertificate;
        }

        return certificate.Hash() == next.ParentCertificateHash ? new SnapshotTarget(block, earlier, memberships) : null;
    }
}
