using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Proof of equivocation: one member's two valid votes for the same height, view and step with different digests (P80).</summary>
public sealed record Evidence(Vote First, Vote Second)
{
    public MemberIndex Culprit => First.Signer;

    public Height Height => First.VotedHeight;

    /// <returns>Null when both signatures hold and the votes conflict, else why this proves nothing.</returns>
    public string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        if (!AreConflicting(First, Second)) return "the two votes do not conflict";
        if (!First.IsSignedBy(chain, membership, verifier)) return "the first vote's signature does not fit";
        return Second.IsSignedBy(chain, membership, verifier) ? null : "the second vote's signature does not fit";
    }

    public static bool AreConflicting(Vote a, Vote b) => a.Signer == b.Signer && a.Step == b.Step
        && a.VotedHeight == b.VotedHeight && a.View == b.View && a.Digest != b.Digest;

    public void Encode(CanonicalWriter writer)
    {
        First.Encode(writer);
        Second.Encode(writer);
    }

    public static Evidence? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new Evidence(Vote.Decode(ref reader), Vote.Decode(ref reader));
        return reader.IsComplete && AreConflicting(evidence.First, evidence.Second) ? evidence : null;
    }
}
