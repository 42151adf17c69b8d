using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Once so many honest members have voted to commit a prepared proposal that liars could complete its certificate, no honest
/// member votes for another one in a later view of that height.
/// </summary>
public sealed class PreparedValue : Checker
{
    private readonly Dictionary<(View View, Hash256 Digest), HashSet<int>> _committers = [];
    private readonly List<(View View, Hash256 Digest, int Member)> _votes = [];
    private readonly List<(View View, Hash256 Digest)> _locked = [];
    private Height _height;

    protected override string Number => "G7";

    public override void OnReleased(SimNode node, Message message)
    {
        var vote = message switch
        {
            Vote own => own,
            PrePrepare prePrepare => prePrepare.Vote,
            NewView newView => newView.PrePrepare?.Vote,
            _ => null,
        };
        if (vote is null || vote.Signer != node.Member || vote.Height < _height) return;
        if (vote.Height > _height) Begin(vote.Height);
        if (vote.Step == VoteStep.Commit) OnCommitVote(node, vote);
        else OnProposalVote(vote);
    }

    private void Begin(Height height)
    {
        _height = height;
        _committers.Clear();
        _votes.Clear();
        _locked.Clear();
    }

    private void OnCommitVote(SimNode node, Vote vote)
    {
        // The record tells which proposal the vote is for; a vote of old that is sent again was counted when it was new.
        if (node.Disk.Record is not { Prepared: { } prepared } record || record.Height != vote.Height || prepared.Certificate.View != vote.View) return;
        var value = (vote.View, prepared.Certificate.Digest);
        if (!_committers.TryGetValue(value, out var members)) _committers[value] = members = [];
        var quorum = World.MembershipAt(vote.Height).Quorum;
        if (!members.Add(vote.Signer.Value) || members.Count != quorum.Size - quorum.MaxFaulty) return;
        _locked.Add(value);
        foreach (var (view, digest, member) in _votes) RequireSame(value, view, digest, member);
    }

    private void OnProposalVote(Vote vote)
    {
        _votes.Add((vote.View, vote.Digest, vote.Signer.Value));
        foreach (var value in _locked) RequireSame(value, vote.View, vote.Digest, vote.Signer.Value);
    }

    private void RequireSame((View View, Hash256 Digest) locked, View view, Hash256 digest, int member) => Require(
        view <= locked.View || digest == locked.Digest,
        $"member {member} votes at height {_height} view {view} for another proposal than the one that may be committed in view {locked.View}");
}
