using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// Genesis' set and every change since, in one record: rewritten in the batch of the block that changes the set. It holds the
/// changing blocks' headers and certificates itself, so pruning of blocks takes no proof away; a snapshot carries it along.
/// </summary>
internal static class MembershipRecord
{
    private static ReadOnlySpan<byte> Key => "memberships"u8;

    internal static void Write(WriteBatch batch, LedgerDatabase db, MembershipHistory history)
    {
        var writer = new CanonicalWriter(4096);
        history.Epochs[0].Membership.Encode(writer);
        writer.List(history.Changes, static (w, change) => change.Encode(w));
        batch.Put(Key, writer.Written, db.Handle(Family.Meta));
    }

    internal static MembershipHistory Read(LedgerDatabase db)
    {
        if (db.Get(Family.Meta, Key) is not { } bytes) throw db.Damaged(Family.Meta, null, "the record of the memberships is missing");
        var reader = new CanonicalReader(bytes);
        var genesis = Membership.Decode(ref reader);
        var changes = new List<MembershipChange>();
        var last = Height.Genesis;
        for (var count = reader.Count(Limits.MaxMembershipChanges, MembershipChange.MinEncodedSize); count > 0; count--)
        {
            if (MembershipChange.Decode(ref reader) is not { } change || change.Header.Height <= last) throw Undecodable(db);
            last = change.Header.Height;
            changes.Add(change);
        }

        return genesis is not null && reader.IsComplete ? MembershipHistory.From(genesis, changes) : throw Undecodable(db);
    }

    private static StorageDamagedException Undecodable(LedgerDatabase db) => db.Damaged(Family.Meta, null, "the record of the memberships does not decode");
}
