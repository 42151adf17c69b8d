using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>The committed chain as far as the protocol needs it: the tip, its certificate, and who leads next.</summary>
internal sealed class Chain(ReplicaConfig config, RecoveredState recovered)
{
    private readonly LeaderSchedule _schedule =
        new(config.Membership, config.Parameters, recovered.RecentSigners, recovered.TipHeader, config.Before);

    public BlockHeader Tip { get; private set; } = recovered.TipHeader;

    public Hash256 TipHash { get; private set; } = recovered.TipHeader.Hash();

    /// <summary>Grows by commit votes that arrive late, so that a slow member still shows in the chain (P34).</summary>
    public Certificate TipCertificate { get; private set; } = recovered.TipCertificate;

    public Height Committed => Tip.Height;

    public MemberIndex LeaderOf(View view) => _schedule.LeaderOf(view);

    /// <summary>Who may lead the next height's views, the order being that of the views (P32).</summary>
    public IReadOnlyList<MemberIndex> Candidates => _schedule.Candidates;

    public void Append(BlockHeader header, Hash256 hash, Certificate certificate, MemberSet parentSigners)
    {
        Invariant.That(header.Height == Tip.Height.Next, "heights are committed one after the other");
        Invariant.That(header.Proposal.ParentHash == TipHash, "a committed block's parent is the block before it");
        Invariant.That(header.Time > Tip.Time, "block time increases strictly");
        Invariant.That(certificate.BlockHash == hash && certificate.Height == header.Height, "a certificate is of its block");
        Tip = header;
        TipHash = hash;
        TipCertificate = certificate;
        _schedule.Append(header, parentSigners);
    }

    /// <summary>A commit vote for the block that is already committed joins its certificate.</summary>
    public void AddLateVote(Vote vote)
    {
        var certificate = TipCertificate;
        if (vote.VotedHeight != certificate.Height || vote.View != certificate.View || vote.Digest != certificate.BlockHash) return;
        var signatures = new List<MemberSignature>(certificate.Signatures.Count + 1);
        var added = false;
        foreach (var existing in certificate.Signatures)
        {
            if (existing.Member == vote.Signer) return;
            if (!added && existing.Member.Value > vote.Signer.Value)
            {
                signatures.Add(new MemberSignature(vote.Signer, vote.Signature));
                added = true;
            }

            signatures.Add(existing);
        }

        if (!added) signatures.Add(new MemberSignature(vote.Signer, vote.Signature));
        TipCertificate = certificate with { Signatures = signatures };
    }
}
