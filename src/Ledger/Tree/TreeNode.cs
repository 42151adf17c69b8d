using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>A node of the state tree: empty (only as a root), a leaf, or an inner node with up to 16 children. Immutable.</summary>
public abstract class TreeNode
{
    private protected const byte EmptyTag = 0;
    private protected const byte LeafTag = 1;
    private protected const byte InnerTag = 2;

    private protected TreeNode()
    {
    }

    /// <summary>The hash of the subtree, by the rule of <see cref="StateTreeHash"/>.</summary>
    public abstract Hash256 Hash { get; }

    public abstract void Encode(CanonicalWriter writer);

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(768);
        Encode(writer);
        return writer.ToArray();
    }

    /// <returns>The node, or null when the bytes are no canonical encoding of one.</returns>
    public static TreeNode? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        TreeNode? node = reader.Byte() switch
        {
            EmptyTag => EmptyNode.Instance,
            LeafTag => LeafNode.DecodeBody(ref reader),
            InnerTag => InnerNode.DecodeBody(ref reader),
            _ => null,
        };
        return reader.IsComplete ? node : null;
    }
}
