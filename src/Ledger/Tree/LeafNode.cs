using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>One state entry, whole: a past height's value can be given with its proof.</summary>
public sealed class LeafNode : TreeNode
{
    private LeafNode(StateKey key, ReadOnlyMemory<byte> value, Hash256 path)
    {
        Key = key;
        Value = value;
        Path = path;
        ValueHash = StateTreeHash.ValueHash(value.Span);
        Hash = StateTreeHash.Leaf(Path, ValueHash);
    }

    internal LeafNode(StateKey key, ReadOnlyMemory<byte> value)
        : this(key, value, key.Path())
    {
    }

    public StateKey Key { get; }

    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The hash of the key.</summary>
    public Hash256 Path { get; }

    public Hash256 ValueHash { get; }

    public override Hash256 Hash { get; }

    /// <param name="path">The key's path, which the caller has computed already.</param>
    internal static LeafNode At(StateKey key, ReadOnlyMemory<byte> value, Hash256 path) => new(key, value, path);

    public override void Encode(CanonicalWriter writer) => writer.Byte(LeafTag).Bytes(Key.Span).Bytes(Value.Span);

    internal static LeafNode? DecodeBody(ref CanonicalReader reader)
    {
        if (!StateKey.TryFrom(reader.Bytes(Limits.MaxStateKeyBytes), out var key)) reader.Fail();
        var value = reader.Bytes(Limits.MaxStateValueBytes).ToArray();
        return reader.Failed ? null : new LeafNode(key, value);
    }
}
