namespace CityConsortium.Types;

/// <summary>Which of the three messages of PBFT's normal case a vote belongs to.</summary>
public enum VoteStep : byte
{
    PrePrepare = 1,
    Prepare = 2,
    Commit = 3,
}

/// <summary>
/// What a member signs when it votes. <paramref name="Digest"/> is the proposal's digest in the first two steps and the
/// executed block's hash in Commit, so a commit vote vouches for order and result at once.
/// </summary>
public readonly record struct VoteSubject(VoteStep Step, ChainId Chain, Hash256 MembershipHash, Height Height, View View, Hash256 Digest)
{
    public const int EncodedSize = 1 + 32 + 32 + 8 + 8 + 32;

    /// <summary>The canonical bytes, rebuilt from the fields each time: nothing decoded is ever trusted as signed bytes.</summary>
    public byte[] SignedBytes() => new CanonicalWriter(EncodedSize)
        .Byte((byte)Step).Chain(Chain).Hash(MembershipHash).Height(Height).View(View).Hash(Digest).ToArray();
}

/// <summary>A member's signature, with who it claims to be.</summary>
public readonly record struct MemberSignature(MemberIndex Member, Signature Signature)
{
    public const int EncodedSize = 4 + Signature.Size;
}
