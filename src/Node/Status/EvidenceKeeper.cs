using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Turns what the replica found into a file that convicts without this node, and keeps it.</summary>
/// <param name="changes">The certified changes of the membership from genesis to the set that decides a height.</param>
public sealed class EvidenceKeeper(EvidenceFolder folder, Func<Height, IReadOnlyList<MembershipChange>> changes)
{
    public int Count => folder.Count;

    public IReadOnlyList<string> Culprits => folder.Culprits;

    /// <param name="membership">The set that the votes were cast in.</param>
    public bool Keep(Evidence evidence, Membership membership)
    {
        var (first, second) = (evidence.First, evidence.Second);
        var portable = new PortableEvidence(
            first.Step, evidence.Height, first.View, membership.Hash, evidence.Culprit, new SignedDigest(first.Digest, first.Signature),
            new SignedDigest(second.Digest, second.Signature), changes(evidence.Height));
        return folder.Add(portable, membership[evidence.Culprit].Department);
    }

    public IReadOnlyList<string> Read(int from, int count) => folder.Read(from, count);
}
