using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// Q view changes for one view and what follows from them: the leader's pre-prepare of the block that the highest-view
/// prepared certificate names, or none if none was prepared (P43). It needs no signature of its own: whoever assembled it,
/// the view changes and the pre-prepare are signed, and everybody recomputes the choice.
/// </summary>
/// <param name="ViewChanges">Ascending by signer, without proposals.</param>
public sealed record NewView(Height DecidedHeight, View View, IReadOnlyList<ViewChange> ViewChanges, PrePrepare? PrePrepare) : Message
{
    public override Height Height => DecidedHeight;

    /// <summary>The prepared certificate of the highest view, or null. Two certificates of one view name the same digest.</summary>
    public static PreparedCertificate? ChoiceOf(IReadOnlyList<ViewChange> viewChanges)
    {
        PreparedCertificate? highest = null;
        for (var i = 0; i < viewChanges.Count; i++)
        {
            if (viewChanges[i].Prepared is { } prepared && (highest is null || prepared.View > highest.View)) highest = prepared;
        }

        return highest;
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Height(DecidedHeight).View(View).List(ViewChanges, static (w, v) => v.Encode(w)).Bool(PrePrepare is not null);
        PrePrepare?.Encode(writer);
    }

    /// <summary>Malformed unless all parts are about this height and view and each signer appears once, in order.</summary>
    public static NewView Decode(ref CanonicalReader reader)
    {
        var height = reader.Height();
        var view = reader.View();
        var count = reader.Count(Limits.MaxValidators, minItemBytes: 8 + 8 + 4 + Signature.Size + 2);
        var viewChanges = new ViewChange[count];
        var previous = -1;
        for (var i = 0; i < count; i++)
        {
            var viewChange = ViewChange.Decode(ref reader);
            if (viewChange.AskedHeight != height || viewChange.View != view || viewChange.Proposal is not null
                || viewChange.Signer.Value <= previous) reader.Fail();
            previous = viewChange.Signer.Value;
            viewChanges[i] = viewChange;
        }

        var prePrepare = reader.Bool() ? PrePrepare.Decode(ref reader) : null;
        if (prePrepare is not null && (prePrepare.Height != height || prePrepare.View != view)) reader.Fail();
        return new NewView(height, view, viewChanges, prePrepare);
    }
}
