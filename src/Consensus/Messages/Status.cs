using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// Where a member stands and what it has, so that others send what it missed (P60). Not signed: the link says whom it is
/// from, and nothing is believed because of it.
/// </summary>
/// <param name="Committed">The sender's last committed height; the rest is about the height after it.</param>
/// <param name="View">The view it is in, or asks for.</param>
/// <param name="Active">It is in the view; false while it waits for the NewView.</param>
/// <param name="HasProposal">It has the view's pre-prepare.</param>
/// <param name="Prepares">Whose prepares of the view it has.</param>
/// <param name="Commits">Whose commits of the view it has.</param>
/// <param name="ViewChanges">Whose view changes for exactly this view it has.</param>
public sealed record Status(
    Height Committed, View View, bool Active, bool HasProposal, MemberSet Prepares, MemberSet Commits, MemberSet ViewChanges) : Message
{
    public override Height Height => Committed;

    /// <summary>
    /// Without members that this set has not: a peer of an older or newer epoch counts by another set, and where it stands is all
    /// that its status tells (P93).
    /// </summary>
    public Status Within(Membership membership)
    {
        var known = MemberSet.All(membership.Count).Bits;
        return this with { Prepares = new(Prepares.Bits & known), Commits = new(Commits.Bits & known), ViewChanges = new(ViewChanges.Bits & known) };
    }

    public void Encode(CanonicalWriter writer) => writer.Height(Committed).View(View).Bool(Active).Bool(HasProposal)
        .UInt64(Prepares.Bits).UInt64(Commits.Bits).UInt64(ViewChanges.Bits);

    public static Status Decode(ref CanonicalReader reader) => new(
        reader.Height(), reader.View(), reader.Bool(), reader.Bool(), new(reader.UInt64()), new(reader.UInt64()), new(reader.UInt64()));
}
