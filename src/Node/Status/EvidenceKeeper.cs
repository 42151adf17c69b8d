using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Turns what the replica found into a file that convicts without this node, and keeps it.</summary>
/// <param name="memberships">Every set that the chain has had, with what leads to it from genesis.</param>
public sealed class EvidenceKeeper(EvidenceFolder folder, Func<MembershipHistory> memberships)
{
    public int Count => folder.Count;

    public IReadOnlyList<string> Culprits => folder.Culprits;

    /// <returns>Whether it is new and there was room.</returns>
    public bool Keep(Evidence evidence)
    {
        var (first, second) = (evidence.First, evidence.Second);
        var history = memberships();
        var membership = history.At(evidence.Height);
        var portable = new PortableEvidence(
            first.Step, evidence.Height, first.View, membership.Hash, evidence.Culprit, new SignedDigest(first.Digest, first.Signature),
            new SignedDigest(second.Digest, second.Signature), history.ChangesBefore(evidence.Height));
        return folder.Add(portable, membership[evidence.Culprit].Department);
    }

    public IReadOnlyList<string> Read(int from, int count) => folder.Read(from, count);
}
