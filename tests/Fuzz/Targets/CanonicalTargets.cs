using CityConsortium.Consensus;
using CityConsortium.Fuzz.Engine;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Fuzz.Targets;

/// <summary>Every canonical encoding: what peers send, what is signed, what is stored.</summary>
internal static class CanonicalTargets
{
    public static IEnumerable<Target> All(Samples samples)
    {
        var block = samples.Block;
        yield return Target.Canonical("message", [.. samples.Messages().Select(MessageCodec.Encode)], MessageCodec.Decode, MessageCodec.Encode);
        yield return Target.Canonical("safety-record", [samples.Record().Encode(), SafetyRecord.At(new Height(7)).Encode()], SafetyRecord.Decode, r => r.Encode());
        yield return Target.Canonical("evidence", [Bytes(samples.Evidence().Encode)], Consensus.Evidence.Decode, e => Bytes(e.Encode));
        yield return Target.Canonical("transaction", [.. block.Bodies.Select(b => b.Body.ToArray())], Transaction.Decode, t => t.Encode());
        yield return Target.Canonical("block", [block.Encode(), samples.City.Blocks[0].Encode()], CommittedBlock.Decode, b => b.Encode());
        yield return Target.Canonical("header", [Bytes(block.Header.Encode)], Whole((ref CanonicalReader r) => BlockHeader.Decode(ref r)), h => Bytes(h.Encode));
        yield return Target.Canonical("proposal", [Bytes(block.Proposal.Encode)], Whole((ref CanonicalReader r) => Proposal.Decode(ref r)), p => Bytes(p.Encode));
        yield return Target.Canonical("certificate", [Bytes(block.Certificate.Encode)], Whole((ref CanonicalReader r) => Certificate.Decode(ref r)), c => Bytes(c.Encode));
        yield return Target.Canonical("receipt", [.. block.EncodedReceipts.Select(r => r.ToArray())], Whole((ref CanonicalReader r) => Receipt.Decode(ref r)), r => r.Encode());
        var membership = samples.City.Genesis.Membership;
        yield return Target.Canonical("membership", [Bytes(membership.Encode)], Whole((ref CanonicalReader r) => Membership.Decode(ref r)), m => Bytes(m.Encode));
        var change = new MembershipChange(block.Header, block.Certificate, membership);
        yield return Target.Canonical("membership-change", [Bytes(change.Encode)], Whole((ref CanonicalReader r) => MembershipChange.Decode(ref r)), c => Bytes(c.Encode));
        yield return Target.Canonical("tree-node", samples.TreeNodes(), TreeNode.Decode, n => n.Encode());
        yield return Target.Canonical("key-record", [KeyRecord.ForGenesis(samples.City.Genesis.Departments[0]).Encode()], KeyRecord.Decode, r => r.Encode());
        yield return Target.Canonical("air-hour", samples.State("environment/hour/"), AirHour.Decode, r => r.Encode());
        yield return Target.Canonical("station-record", samples.State("environment/station/"), StationRecord.Decode, r => r.Encode());
        yield return Target.Canonical("facility-record", samples.State("facility/item/"), FacilityRecord.Decode, r => r.Encode());
        yield return Target.Canonical("facility-entry", samples.State("facility/entry/"), FacilityEntry.Decode, r => r.Encode());
    }

    internal static byte[] Bytes(Action<CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter(1024);
        encode(writer);
        return writer.ToArray();
    }

    /// <summary>A decoder of a part, as one of the whole input.</summary>
    private static DecoderOf<T> Whole<T>(Part<T> part)
        where T : class => bytes =>
    {
        var reader = new CanonicalReader(bytes);
        var value = part(ref reader);
        return reader.IsComplete ? value : null;
    };

    private delegate T? Part<out T>(ref CanonicalReader reader)
        where T : class;
}
