using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Tries to get a prepared block lost: hides its own certificates, shows old ones, and as a new leader chooses among the view
/// changes those that prepared least, or simply proposes something else.
/// </summary>
public sealed class NewViewLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private readonly Dictionary<MemberIndex, ViewChange> _newest = [];
    private NewView? _original;
    private NewView? _twisted;
    private (PreparedCertificate Certificate, Proposal Proposal)? _old;

    public override void Send(MemberIndex to, Message message)
    {
        switch (message)
        {
            case ViewChange viewChange when viewChange.Signer == Self.Member:
                Pass(to, Hidden(viewChange));
                break;
            case NewView newView when newView.PrePrepare is null || newView.PrePrepare.Leader == Self.Member:
                Pass(to, Twist(newView));
                break;
            default:
                Pass(to, message);
                break;
        }
    }

    public override bool Receive(SimNode from, Packet packet)
    {
        if (packet is Packet.ConsensusBytes { Message: ViewChange viewChange } && viewChange.Height >= Height)
        {
            _newest[viewChange.Signer] = viewChange;
            if (viewChange is { Prepared: { } prepared, Proposal: { } proposal } && (_old is null || _old.Value.Certificate.Height != viewChange.Height || _old.Value.Certificate.View > prepared.View))
            {
                _old = (prepared, proposal);
            }
        }

        return false;
    }

    /// <summary>Nothing prepared, or only what was prepared long ago.</summary>
    private ViewChange Hidden(ViewChange own)
    {
        if (_old is var (certificate, proposal) && certificate.Height == own.Height && certificate.View < own.View && Random.Chance(500_000))
        {
            return Forge.ViewChange(own.Height, own.View, certificate, proposal);
        }

        return Forge.ViewChange(own.Height, own.View, null, null);
    }

    private NewView Twist(NewView original)
    {
        if (ReferenceEquals(_original, original)) return _twisted!;
        _original = original;
        _twisted = Random.Below(6) switch
        {
            0 => original with { PrePrepare = null },
            1 when original.PrePrepare is { } chosen => original with { PrePrepare = Forge.PrePrepare(original.View, Forge.Sibling(chosen.Proposal)) },
            2 => original with { ViewChanges = [.. original.ViewChanges.Skip(1)] },
            3 => original with { ViewChanges = [.. original.ViewChanges.Select(v => v with { Prepared = null })], PrePrepare = null },
            _ => LeastPrepared(original),
        };
        return _twisted;
    }

    /// <summary>All signatures are good and the choice follows from them; only the selection is malicious.</summary>
    private NewView LeastPrepared(NewView original)
    {
        var candidates = _newest.Values.Where(v => v.Height == original.Height && v.View == original.View).ToDictionary(v => v.Signer);
        foreach (var known in original.ViewChanges) candidates.TryAdd(known.Signer, known);
        candidates[Forge.Member] = Forge.ViewChange(original.Height, original.View, null, null);
        var chosen = candidates.Values.OrderBy(v => v.Prepared is null ? -1 : (long)v.Prepared.View.Value).ThenBy(v => v.Signer)
            .Take(Self.Seat.Members.Quorum.Size).OrderBy(v => v.Signer).ToList();
        var choice = NewView.ChoiceOf(chosen);
        var proposal = choice is null ? null : chosen.Find(v => v.Proposal?.Digest == choice.Digest)?.Proposal ?? original.PrePrepare?.Proposal;
        var prePrepare = choice is null || proposal is null || proposal.Digest != choice.Digest ? null : Forge.PrePrepare(original.View, proposal);
        return new NewView(original.Height, original.View, [.. chosen.Select(v => v.WithoutProposal())], prePrepare);
    }
}
