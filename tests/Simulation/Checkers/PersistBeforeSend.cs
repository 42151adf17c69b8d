using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// At the instant a vote leaves for the first time, the record on the disk covers it. Later it may be passed on without: a
/// member that lost its disk gets its own old messages back from others.
/// </summary>
public sealed class PersistBeforeSend : Checker
{
    protected override string Number => "G6";

    private readonly HashSet<Signature> _released = [];

    public override void OnReleased(SimNode node, Message message)
    {
        var vote = message switch
        {
            Vote own => own,
            PrePrepare prePrepare => prePrepare.Vote,
            NewView newView => newView.PrePrepare?.Vote,
            _ => null,
        };

        if (vote is not null && vote.Signer == node.Member && _released.Add(vote.Signature))
        {
            RequireCovered(node, vote.Height, vote.View, CastOf(node.Disk.Record, vote.Step), vote.Digest);
        }

        if (message is not ViewChange viewChange || viewChange.Signer != node.Member) return;
        var record = node.Disk.Record;
        Require(
            record is not null && (record.Height > viewChange.Height || (record.Height == viewChange.Height && record.View >= viewChange.View)),
            $"node {node.Endpoint} asks for view {viewChange.View} of height {viewChange.Height}, and its disk does not know");
        Require(
            viewChange.Prepared is null || record!.Height > viewChange.Height || record.Prepared?.Certificate.View >= viewChange.Prepared.View,
            "a view change shows a prepared certificate that the disk does not hold");
    }

    private static CastVote? CastOf(SafetyRecord? record, VoteStep step) => step switch
    {
        VoteStep.PrePrepare => record?.PrePrepare,
        VoteStep.Prepare => record?.Prepare,
        _ => record?.Commit,
    };

    private void RequireCovered(SimNode node, Height height, View view, CastVote? cast, Hash256 digest)
    {
        // A block of the height being durable covers every vote about it: no new one will ever be made.
        if (node.Disk.Tip >= height || node.Disk.Record?.Height > height) return;
        var covered = node.Disk.Record?.Height == height && cast is { } known
            && (known.View > view || (known.View == view && known.Digest == digest));
        Require(covered, $"node {node.Endpoint} sends a vote at height {height} view {view} that its disk does not know");
    }
}
