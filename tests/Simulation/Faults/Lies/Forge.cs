using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Messages with a lying member's own signature under whatever it likes, and others' signatures made up.</summary>
public sealed class Forge(SimWorld world, SimNode self)
{
    private readonly SimRandom _random = new(world.Seed + (ulong)self.Endpoint);

    private ChainId Chain => world.City.Genesis.ChainId;

    private Hash256 MembershipHash => self.Seat.Members.Hash;

    /// <summary>Mostly the key that has its seat; an old one that was to be destroyed; without a seat whatever it still has.</summary>
    private ISigner Signer
    {
        get
        {
            var keys = self.Identity.Keys;
            return keys.Count > 1 && _random.Chance(200_000) ? _random.Pick(keys) : self.Seat.Signer ?? keys[^1];
        }
    }

    /// <summary>Its seat, or without one that of the department in whose name it then speaks.</summary>
    public MemberIndex Member => self.Member ?? new MemberIndex(self.Identity.Number % self.Seat.Members.Count);

    public Vote Vote(VoteStep step, Height height, View view, Hash256 digest)
    {
        var subject = new VoteSubject(step, Chain, MembershipHash, height, view, digest);
        return new Vote(step, height, view, digest, Member, Signer.Sign(Domain.Vote, subject.SignedBytes()));
    }

    public PrePrepare PrePrepare(View view, Proposal proposal) =>
        new(Vote(VoteStep.PrePrepare, proposal.Header.Height, view, proposal.Digest), proposal);

    public ViewChange ViewChange(Height height, View view, PreparedCertificate? prepared, Proposal? proposal)
    {
        var signed = Consensus.ViewChange.SignedBytes(Chain, MembershipHash, height, view, prepared);
        return new ViewChange(height, view, prepared, Member, Signer.Sign(Domain.ViewChange, signed), proposal);
    }

    /// <summary>The same transactions a millisecond later: valid, and another block.</summary>
    public static Proposal Sibling(Proposal original, int milliseconds = 1) => With(original, original.ParentCertificate, original.TransactionIds, milliseconds);

    public static Proposal With(Proposal original, Certificate parent, IReadOnlyList<TxId> ids, int milliseconds = 0)
    {
        var header = original.Header;
        return Proposal.Create(
            header.Chain, header.Height, header.ParentHash, header.Time.Add(TimeSpan.FromMilliseconds(milliseconds)), header.Proposer, ids, parent, header.MembershipHash);
    }

    /// <summary>A quorum's names under signatures that nobody made, except this member's own.</summary>
    public List<MemberSignature> QuorumSignatures(VoteStep step, Height height, View view, Hash256 digest, SimRandom random)
    {
        var own = Vote(step, height, view, digest).Signature;
        var size = self.Seat.Members.Quorum.Size;
        return [.. Enumerable.Range(0, size).Select(i => new MemberSignature(new MemberIndex(i), i == Member.Value || random.Chance(300_000) ? own : Noise(random)))];
    }

    public static Signature Noise(SimRandom random)
    {
        Span<byte> bytes = stackalloc byte[Signature.Size];
        foreach (ref var b in bytes) b = (byte)random.Next();
        return new Signature(bytes);
    }

    public static Hash256 Digest(SimRandom random)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        foreach (ref var b in bytes) b = (byte)random.Next();
        return new Hash256(bytes);
    }
}
