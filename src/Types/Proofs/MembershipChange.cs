namespace CityConsortium.Types;

/// <summary>One step of a light verifier's walk: the block after which another set decides, and that set.</summary>
/// <param name="Certificate">By the set before the change.</param>
public sealed record MembershipChange(BlockHeader Header, Certificate Certificate, Membership Next)
{
    /// <summary>The least bytes of an encoded change: a header and an empty certificate.</summary>
    public const int MinEncodedSize = 256;

    public void Encode(CanonicalWriter writer)
    {
        Header.Encode(writer);
        Certificate.Encode(writer);
        Next.Encode(writer);
    }

    /// <summary>Malformed unless the set is the one that the header names.</summary>
    public static MembershipChange? Decode(ref CanonicalReader reader)
    {
        var header = BlockHeader.Decode(ref reader);
        var certificate = Certificate.Decode(ref reader);
        var next = Membership.Decode(ref reader);
        if (next is not null && next.Hash == header.NextMembershipHash) return new MembershipChange(header, certificate, next);
        reader.Fail();
        return null;
    }
}
