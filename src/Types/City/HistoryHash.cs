namespace CityConsortium.Types;

/// <summary>
/// The running hash over a workflow's entries: h(0) is zero, h(n) = SHA-256(tag ‖ h(n−1) ‖ SHA-256 of entry n). A leaf that
/// holds the count and this hash proves that a list of entries is complete, not only that each entry is true.
/// </summary>
public static class HistoryHash
{
    /// <param name="entry">The entry's canonical bytes, as its own leaf holds them.</param>
    public static Hash256 Append(Hash256 previous, ReadOnlySpan<byte> entry)
    {
        Span<byte> joined = stackalloc byte[2 * Hash256.Size];
        previous.AsSpan().CopyTo(joined);
        StateTreeHash.ValueHash(entry).AsSpan().CopyTo(joined[Hash256.Size..]);
        return Hashing.Of(Domain.History, joined);
    }

    /// <summary>The running hash after all entries, given in the order of their numbers.</summary>
    public static Hash256 Of(IEnumerable<ReadOnlyMemory<byte>> entries) =>
        entries.Aggregate(Hash256.Zero, static (hash, entry) => Append(hash, entry.Span));
}
