namespace CityConsortium.Types;

/// <summary>How often the set has changed, and in which block last: at most one change takes effect in a block.</summary>
public readonly record struct ChangeCount(int Changes, Height Last)
{
    public static StateKey StateKey { get; } = StateKey.Of(MembershipProposal.ContractName, "changes");

    public byte[] Encode() => new CanonicalWriter(12).Int32(Changes).Height(Last).ToArray();

    /// <returns>None yet when there is no entry.</returns>
    public static ChangeCount Decode(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is null) return new ChangeCount(0, Height.Genesis);
        var reader = new CanonicalReader(bytes.Value.Span);
        var count = new ChangeCount(reader.Int32(), reader.Height());
        Invariant.That(reader.IsComplete, "the count of membership changes decodes");
        return count;
    }
}
