using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A block header that a quorum of departments signed, checked by this client from genesis on.</summary>
public sealed class ProvenBlock
{
    internal ProvenBlock(BlockHeader header, Hash256 hash, Certificate certificate, Membership membership, IReadOnlyList<MembershipChange> changes)
    {
        Header = header;
        Hash = hash;
        Certificate = certificate;
        Membership = membership;
        MembershipChanges = changes;
    }

    public BlockHeader Header { get; }

    public Hash256 Hash { get; }

    public Certificate Certificate { get; }

    /// <summary>Who decided this height.</summary>
    public Membership Membership { get; }

    /// <summary>The chain of changes from genesis to <see cref="Membership"/>; empty while genesis' own set decides.</summary>
    public IReadOnlyList<MembershipChange> MembershipChanges { get; }

    public Height Height => Header.Height;

    /// <summary>The same as a proof for somebody else, who has nothing but genesis.</summary>
    public BlockProof ToProof() => new(Header, Certificate, MembershipChanges);

    /// <summary>The departments whose signatures prove the block.</summary>
    public IReadOnlyList<DepartmentId> SignedBy => [.. Certificate.Signatures.Select(s => Membership[s.Member].Department)];
}
