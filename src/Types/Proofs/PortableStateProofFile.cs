namespace CityConsortium.Types;

/// <summary>The JSON file of a portable state proof, format <see cref="Format"/>.</summary>
internal static class PortableStateProofFile
{
    internal const string Format = "cityconsortium.state-proof/1";

    internal static string ToJson(PortableStateProof proof) => ProofJson.Write(From(proof));

    internal static PortableStateProof? Parse(string json, out string? problem)
    {
        var document = ProofJson.Read<Document>(json, "portable state proof", out problem);
        if (document is null) return null;
        if (document.Format != Format)
        {
            problem = $"its format is not {Format}";
            return null;
        }

        var fields = new ProofFields();
        if (!StateKey.TryFrom(fields.Bytes(document.Key, Limits.MaxStateKeyBytes, "key"), out var key)) fields.Fail("key is no state key");
        // Not "? … : null": null would become an empty array, and absence an empty value.
        ReadOnlyMemory<byte>? value = null;
        if (document.Value is { } hex) value = fields.Bytes(hex, Limits.MaxStateValueBytes, "value");
        (Hash256, Hash256)? other = document.OtherLeaf is { } leaf
            ? (fields.Hash(leaf.Path, "otherLeaf.path"), fields.Hash(leaf.ValueHash, "otherLeaf.valueHash"))
            : null;
        var siblings = fields.Path(document.Siblings, "siblings");
        var proof = new PortableStateProof(key, value, new StateProof(siblings, other), document.Block.Read(fields));
        problem = fields.Problem ?? ProofJson.SpellingProblem(json, From(proof));
        return problem is null ? proof : null;
    }

    private static Document From(PortableStateProof proof) => new(
        Format,
        Convert.ToHexStringLower(proof.Key.Span),
        proof.Value is { } value ? Convert.ToHexStringLower(value.Span) : null,
        [.. proof.Proof.Siblings.Select(h => h.ToString())],
        proof.Proof.OtherLeaf is { } other ? new LeafDocument(other.Path.ToString(), other.ValueHash.ToString()) : null,
        BlockProofDocument.From(proof.Block));

    private sealed record LeafDocument(string Path, string ValueHash);

    private sealed record Document(string Format, string Key, string? Value, List<string> Siblings, LeafDocument? OtherLeaf, BlockProofDocument Block);
}
