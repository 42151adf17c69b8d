using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// P73: whoever meets its own signature on a vote that its safety record does not know of has forgotten votes: its disk was
/// restored from a backup, or the record was lost without the host's knowing. It observes from then on, as P71 says.
/// </summary>
/// <remarks>The signature is the proof, so no peer can make a member with a whole record observe.</remarks>
internal static class Recollection
{
    /// <summary>What the ledger itself shows at the start: certificates with this member's signature.</summary>
    public static void Examine(Core core, RecoveredState recovered)
    {
        var tip = recovered.TipHeader;
        if (tip.Proposal.MembershipHash == core.Config.Membership.Hash) Examine(core, recovered.TipCertificate);
        // The newest set is of the certificate inside the tip, which is of the height before it; each older one of a height less.
        var count = recovered.RecentSigners.Count;
        for (var i = 0; i < count; i++) Examine(core, recovered.RecentSigners[i], new Height(tip.Height.Value - (ulong)(count - i)));
    }

    public static void Examine(Core core, Certificate certificate) => Examine(core, MemberSet.SignersOf(certificate), certificate.Height);

    /// <summary>Who signed the certificate of a committed height. Which view it was does not matter: one vote there is remembered, or none.</summary>
    public static void Examine(Core core, MemberSet signers, Height height)
    {
        if (core.Config.Self is not { } self || !signers.Contains(self)) return;
        var record = core.Rules!.Record;
        if (record.Height < height || (record.Height == height && record.Commit is null)) Forgotten(core, height);
    }

    public static void Examine(Core core, PreparedCertificate? certificate)
    {
        if (certificate is null || core.Config.Self is not { } self) return;
        foreach (var (member, _) in certificate.Signatures)
        {
            var step = self == certificate.Leader ? VoteStep.PrePrepare : VoteStep.Prepare;
            if (member == self) Examine(core, step, certificate.Height, certificate.View, certificate.Digest);
        }
    }

    /// <summary>A vote of one's own that a peer hands back (P63).</summary>
    public static void Examine(Core core, Vote vote)
    {
        if (core.IsSelf(vote.Signer)) Examine(core, vote.Step, vote.VotedHeight, vote.View, vote.Digest);
    }

    private static void Examine(Core core, VoteStep step, Height height, View view, Hash256 digest)
    {
        if (core.Rules is { } rules && !rules.Remembers(step, height, view, digest)) Forgotten(core, height);
    }

    private static void Forgotten(Core core, Height height)
    {
        // Votes up to that height are known to be forgotten, and none is made there.
        if (core.Rules!.Record.ObserveUntil is { } known && known >= height) return;
        core.Observe(new ConsensusEvent.VotesForgotten(height));
        core.Observation.Begin(new Height(Math.Max(height.Value, core.Chain.Committed.Value) + 2));
        Keep(core);
    }

    /// <summary>The height up to which is observed goes into the record, so that a restart does not end it.</summary>
    public static void Keep(Core core)
    {
        var until = core.Observation.Until!.Value;
        var before = core.Rules!.Record;
        core.Rules.ObserveUntil(until);
        core.PersistIfChanged(before);
        core.Observe(new ConsensusEvent.ObservingUntil(until));
    }
}
