namespace CityConsortium.Types;

/// <summary>
/// Proof that a key has a value, or has none, under a state root. <see cref="Siblings"/> run from the bottom up; where they
/// end there is the key's leaf (presence), nothing, or one other leaf (both absence).
/// </summary>
/// <param name="OtherLeaf">For absence beside another entry: that entry's path and value hash.</param>
public sealed record StateProof(IReadOnlyList<Hash256> Siblings, (Hash256 Path, Hash256 ValueHash)? OtherLeaf)
{
    /// <returns>Whether <paramref name="key"/> has exactly <paramref name="value"/> (null: has no value) under the root.</returns>
    public bool Verify(Hash256 root, ReadOnlySpan<byte> key, ReadOnlyMemory<byte>? value)
    {
        if (Siblings.Count > Limits.MaxMerkleSteps) return false;
        var path = StateTreeHash.PathOf(key);
        Hash256 current;
        if (value is { } present)
        {
            if (OtherLeaf is not null) return false;
            current = StateTreeHash.Leaf(path, StateTreeHash.ValueHash(present.Span));
        }
        else if (OtherLeaf is { } other)
        {
            if (other.Path == path || CommonPrefixBits(other.Path, path) < Siblings.Count) return false;
            current = StateTreeHash.Leaf(other.Path, other.ValueHash);
        }
        else
        {
            current = StateTreeHash.Empty;
        }

        for (var i = 0; i < Siblings.Count; i++)
        {
            var bit = path.Bit(Siblings.Count - 1 - i);
            current = bit ? StateTreeHash.Inner(Siblings[i], current) : StateTreeHash.Inner(current, Siblings[i]);
        }

        return current == root;
    }

    public static int CommonPrefixBits(Hash256 left, Hash256 right)
    {
        var bits = 0;
        while (bits < 256 && left.Bit(bits) == right.Bit(bits)) bits++;
        return bits;
    }
}
