using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// Makes every vote, and nothing else does: the only user of the consensus key. Each method either updates
/// <see cref="Record"/> and returns what was signed, or returns null because the vote could contradict an earlier one (P70).
/// The caller persists the record before the vote leaves.
/// </summary>
public sealed class SafetyRules
{
    private readonly ISigner _signer;
    private readonly MemberIndex _self;
    private readonly ChainId _chain;
    private readonly Membership _membership;

    public SafetyRules(ISigner signer, MemberIndex self, ChainId chain, Membership membership, SafetyRecord record)
    {
        Invariant.That(membership.Contains(self) && membership[self].ConsensusKey == signer.PublicKey, "a member signs with its own key");
        _signer = signer;
        _self = self;
        _chain = chain;
        _membership = membership;
        Record = record;
    }

    public SafetyRecord Record { get; private set; }

    public bool MayVoteAt(Height height) => height >= Record.Height && !(Record.ObserveUntil is { } until && height <= until);

    /// <summary>P71: no votes up to and including the height. Only ever raised.</summary>
    public void ObserveUntil(Height height)
    {
        if (Record.ObserveUntil is null || Record.ObserveUntil.Value < height) Record = Record with { ObserveUntil = height };
    }

    /// <summary>P70: whether a first pre-prepare vote in the view is still free to give.</summary>
    public bool MayPropose(Height height, View view) => MayVoteAt(height)
        && (Record.Height != height || (view >= Record.View && !(Record.PrePrepare is { } cast && cast.View >= view)));

    public bool HasVoted(Height height, View view, Hash256 digest) => Record.Height == height
        && ((Record.Prepare is { } prepare && prepare.View == view && prepare.Digest == digest)
            || (Record.PrePrepare is { } proposed && proposed.View == view && proposed.Digest == digest));

    /// <summary>
    /// P73: whether the record knows of a vote that this member's key signed. A record of a greater height or a higher view
    /// has moved past it.
    /// </summary>
    public bool Remembers(VoteStep step, Height height, View view, Hash256 digest)
    {
        if (Record.Height != height) return Record.Height > height;
        if (Record.View != view) return Record.View > view;
        var cast = step switch
        {
            VoteStep.PrePrepare => Record.PrePrepare,
            VoteStep.Prepare => Record.Prepare,
            _ => Record.Commit,
        };
        return cast == new CastVote(view, digest);
    }

    public Vote? PrePrepare(Height height, View view, Hash256 digest)
    {
        if (!MayVote(height, view, Record.PrePrepare, digest)) return null;
        var record = At(height, view);
        Keep(record with { PrePrepare = new CastVote(view, digest) });
        return Sign(VoteStep.PrePrepare, height, view, digest);
    }

    public Vote? Prepare(Height height, View view, Hash256 digest)
    {
        if (!MayVote(height, view, Record.Prepare, digest)) return null;
        var record = At(height, view);
        Keep(record with { Prepare = new CastVote(view, digest) });
        return Sign(VoteStep.Prepare, height, view, digest);
    }

    /// <summary>P22: the prepared certificate enters the record together with the commit vote.</summary>
    public Vote? Commit(PreparedProposal prepared, Hash256 blockHash)
    {
        var certificate = prepared.Certificate;
        Invariant.That(certificate.Signatures.Count >= _membership.Quorum.Size, "a commit vote follows a prepared certificate");
        if (!MayVote(certificate.Height, certificate.View, Record.Commit, blockHash)) return null;
        var record = At(certificate.Height, certificate.View);
        Keep(record with { Commit = new CastVote(certificate.View, blockHash), Prepared = Higher(record.Prepared, prepared) });
        return Sign(VoteStep.Commit, certificate.Height, certificate.View, blockHash);
    }

    /// <summary>
    /// P41: after asking for a view this member votes in no lower one, and the request shows the highest prepared proposal it
    /// ever had at the height.
    /// </summary>
    public ViewChange? ViewChange(Height height, View view, PreparedProposal? prepared)
    {
        if (!MayVoteAt(height) || (Record.Height == height && view < Record.View)) return null;
        var record = At(height, view);
        // Having voted in the view it cannot be asked for any more: the request would have to hide what was voted.
        if (VotedIn(record, view)) return null;
        var highest = Higher(record.Prepared, prepared);
        Invariant.That(highest is null || highest.Certificate.View < view, "what was prepared was prepared in a lower view");
        Keep(record with { Prepared = highest });
        var signed = Consensus.ViewChange.SignedBytes(_chain, _membership.Hash, height, view, highest?.Certificate);
        var signature = _signer.Sign(Domain.ViewChange, signed);
        return new ViewChange(height, view, highest?.Certificate, _self, signature, highest?.Proposal);
    }

    private static bool VotedIn(SafetyRecord record, View view) =>
        record.PrePrepare?.View == view || record.Prepare?.View == view || record.Commit?.View == view;

    private static PreparedProposal? Higher(PreparedProposal? a, PreparedProposal? b)
    {
        if (a is null || b is null) return a ?? b;
        return b.Certificate.View > a.Certificate.View ? b : a;
    }

    /// <summary>The same vote may be made again; another one for the same or a lower view never.</summary>
    private bool MayVote(Height height, View view, CastVote? cast, Hash256 digest)
    {
        if (!MayVoteAt(height)) return false;
        if (Record.Height != height) return true;
        if (view < Record.View) return false;
        return cast is not { } vote || view > vote.View || (view == vote.View && digest == vote.Digest);
    }

    private SafetyRecord At(Height height, View view)
    {
        var record = Record.Height == height ? Record : SafetyRecord.At(height);
        return record.View < view ? record with { View = view } : record;
    }

    private void Keep(SafetyRecord record)
    {
        var forward = record.Height > Record.Height || (record.Height == Record.Height && record.View >= Record.View);
        Invariant.That(forward, "the safety record only moves forward");
        // Making the same vote again changes nothing, and nothing has to be written.
        if (record != Record) Record = record;
    }

    private Vote Sign(VoteStep step, Height height, View view, Hash256 digest)
    {
        var subject = new VoteSubject(step, _chain, _membership.Hash, height, view, digest);
        return new Vote(step, height, view, digest, _self, _signer.Sign(Domain.Vote, subject.SignedBytes()));
    }
}
