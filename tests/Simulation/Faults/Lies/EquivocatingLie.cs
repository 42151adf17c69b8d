using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>One block to one part of the city, another to the rest; and to everybody a vote for what that member seems to want.</summary>
public sealed class EquivocatingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private readonly Dictionary<(VoteStep Step, Height Height, View View), List<Hash256>> _seen = [];
    private PrePrepare? _original;
    private PrePrepare? _other;
    private ulong _half;

    public override void Send(MemberIndex to, Message message)
    {
        switch (message)
        {
            case PrePrepare prePrepare when prePrepare.Leader == Self.Member && prePrepare.Proposal.Header.Proposer == Self.Member:
                Pass(to, ((_half >> to.Value) & 1) == 0 ? prePrepare : OtherThan(prePrepare));
                break;
            case Vote vote when vote.Signer == Self.Member:
                Pass(to, Random.Chance(500_000) ? vote : AnotherVote(vote));
                break;
            default:
                Pass(to, message);
                break;
        }
    }

    public override bool Receive(SimNode from, Packet packet)
    {
        if (packet is not Packet.ConsensusBytes { Message: { } message }) return false;
        if (message is Vote vote) Note(vote.Step, vote.Height, vote.View, vote.Digest);
        if (message is PrePrepare prePrepare) Note(VoteStep.Prepare, prePrepare.Height, prePrepare.View, prePrepare.Vote.Digest);
        return false;
    }

    private PrePrepare OtherThan(PrePrepare original)
    {
        if (_other is not null && ReferenceEquals(_original, original)) return _other;
        _half = Random.Next();
        _original = original;
        _other = Forge.PrePrepare(original.View, Forge.Sibling(original.Proposal));
        Note(VoteStep.Prepare, original.Height, original.View, _other.Vote.Digest);
        Note(VoteStep.Prepare, original.Height, original.View, original.Vote.Digest);
        return _other;
    }

    private Vote AnotherVote(Vote original)
    {
        var digest = _seen.TryGetValue((original.Step, original.Height, original.View), out var seen) && !Random.Chance(200_000)
            ? Random.Pick(seen)
            : Forge.Digest(Random);
        return Forge.Vote(original.Step, original.Height, original.View, digest);
    }

    private void Note(VoteStep step, Height height, View view, Hash256 digest)
    {
        if (height < Height) return;
        if (_seen.Count > 100) _seen.Clear();
        if (!_seen.TryGetValue((step, height, view), out var seen)) _seen[(step, height, view)] = seen = [];
        if (!seen.Contains(digest)) seen.Add(digest);
    }
}
