using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// The validators that decide the next height, as a state entry: a governance contract changes the set by writing it, and
/// every header commits to its hash.
/// </summary>
public static class NextMembership
{
    public static readonly StateKey Key = StateKey.Of("governance", "membership");

    /// <summary>The set after the last executed block.</summary>
    public static Membership In(IStateReader state)
    {
        var bytes = state.GetState(Key);
        Invariant.That(bytes is not null, "the state names the next membership");
        return Decode(bytes.Value);
    }

    /// <summary>The set that a block's changes write, or null when they leave it as it is.</summary>
    public static Membership? In(ChangeSet changes)
    {
        foreach (var write in changes.State)
        {
            if (write.Key == Key && write.Value is { } bytes) return Decode(bytes);
        }

        return null;
    }

    public static Membership Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CanonicalReader(bytes.Span);
        var membership = Membership.Decode(ref reader);
        Invariant.That(membership is not null && reader.IsComplete, "the next membership decodes");
        return membership;
    }

    internal static Hash256 HashIn(IStateReader state) => In(state).Hash;

    public static byte[] Encode(Membership membership)
    {
        var writer = new CanonicalWriter(1024);
        membership.Encode(writer);
        return writer.ToArray();
    }
}
