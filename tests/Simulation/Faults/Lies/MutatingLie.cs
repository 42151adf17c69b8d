using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Small mutations of its own valid messages, signed anew: what ByzzFuzz (OOPSLA 2023) found to uncover most. View or height one
/// up or down, a digest seen elsewhere, a value of before.
/// </summary>
public sealed class MutatingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private readonly List<Hash256> _digests = [Hash256.Zero];
    private Proposal? _older;

    public override void Send(MemberIndex to, Message message)
    {
        Pass(to, Random.Chance(300_000) ? Mutate(message) : message);
        if (message is PrePrepare prePrepare) _older = prePrepare.Proposal;
    }

    public override bool Receive(SimNode from, Packet packet)
    {
        if (packet is Packet.ConsensusBytes { Message: Vote vote })
        {
            if (_digests.Count < 20) _digests.Add(vote.Digest);
            else _digests[Random.Below(20)] = vote.Digest;
        }

        return false;
    }

    private Message Mutate(Message message) => message switch
    {
        Vote vote when vote.Signer == Self.Member => Random.Below(3) switch
        {
            0 => Forge.Vote(vote.Step, vote.Height, Near(vote.View), vote.Digest),
            1 => Forge.Vote(vote.Step, Near(vote.Height), vote.View, vote.Digest),
            _ => Forge.Vote(vote.Step == VoteStep.Prepare ? VoteStep.Commit : VoteStep.Prepare, vote.Height, vote.View, Random.Pick(_digests)),
        },
        PrePrepare prePrepare when prePrepare.Leader == Self.Member => Random.Below(3) switch
        {
            0 => Forge.PrePrepare(Near(prePrepare.View), prePrepare.Proposal),
            1 when _older is not null => Forge.PrePrepare(prePrepare.View, _older),
            _ => Forge.PrePrepare(prePrepare.View, Forge.With(prePrepare.Proposal, prePrepare.Proposal.ParentCertificate, [.. prePrepare.Proposal.TransactionIds.Skip(1)])),
        },
        ViewChange viewChange when viewChange.Signer == Self.Member => Mutate(viewChange),
        NewView newView => newView with { View = Above(Near(newView.View), 1) },
        Status status => status with { View = Near(status.View), Active = !status.Active },
        _ => message,
    };

    private ViewChange Mutate(ViewChange viewChange)
    {
        var floor = viewChange.Prepared?.View.Value + 1 ?? 1;
        return Forge.ViewChange(viewChange.Height, Above(Near(viewChange.View), floor), viewChange.Prepared, viewChange.Proposal);
    }

    private View Near(View view) => new(Random.Chance(500_000) || view == View.Zero ? view.Value + 1 : view.Value - 1);

    private Height Near(Height height) => Random.Chance(500_000) || height.Value < 2 ? height.Next : height.Previous;

    private static View Above(View view, ulong floor) => new(Math.Max(view.Value, floor));
}
