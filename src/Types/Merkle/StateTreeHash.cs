using System.Security.Cryptography;

namespace CityConsortium.Types;

/// <summary>
/// The hashing rule of the state tree, a binary sparse Merkle tree over SHA-256 of the keys in which a subtree with one leaf
/// is that leaf (the compaction of Diem's "Jellyfish Merkle Tree", section 3): an empty subtree is <see cref="Empty"/>, a
/// subtree with exactly one leaf is the leaf's hash, any other is H(3 ‖ left ‖ right).
/// </summary>
public static class StateTreeHash
{
    public const byte LeafTag = 2;
    public const byte NodeTag = 3;

    /// <summary>Root of the tree with no entries.</summary>
    public static readonly Hash256 Empty = new(SHA256.HashData("CityConsortium/empty/v1"u8));

    /// <summary>Where a key lies in the tree.</summary>
    public static Hash256 PathOf(ReadOnlySpan<byte> key) => Hashing.Sha256(key);

    public static Hash256 ValueHash(ReadOnlySpan<byte> value) => Hashing.Sha256(value);

    public static Hash256 Leaf(Hash256 path, Hash256 valueHash) => Hashing.Node(LeafTag, path, valueHash);

    public static Hash256 Inner(Hash256 left, Hash256 right) => Hashing.Node(NodeTag, left, right);
}
