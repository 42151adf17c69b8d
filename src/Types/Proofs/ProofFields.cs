namespace CityConsortium.Types;

/// <summary>Reads the text fields of a proof file; the first that does not fit is remembered and the rest read as zero.</summary>
internal sealed class ProofFields
{
    internal string? Problem { get; private set; }

    internal void Fail(string problem) => Problem ??= problem;

    internal Hash256 Hash(string hex, string name)
    {
        if (!Hash256.TryParse(hex, out var hash)) Fail($"{name} is not 64 hex digits");
        return hash;
    }

    internal Signature Signature(string hex, string name)
    {
        if (!Types.Signature.TryParse(hex, out var signature)) Fail($"{name} is not 128 hex digits");
        return signature;
    }

    internal MemberIndex Member(int value, string name)
    {
        if (value is < 0 or >= Limits.MaxValidators) Fail($"{name} is not 0 to {Limits.MaxValidators - 1}");
        return new MemberIndex(value);
    }

    internal DepartmentId Department(string text, string name)
    {
        if (!DepartmentId.TryParse(text, out var id)) Fail($"{name} is no department id");
        return id;
    }

    internal byte[] Bytes(string hex, int max, string name)
    {
        var bytes = new byte[hex.Length / 2];
        if (hex.Length <= 2 * max && FixedHex.TryParse(hex, bytes)) return bytes;
        Fail($"{name} is not the hex of at most {max} bytes");
        return [];
    }

    internal Hash256[] Path(IReadOnlyList<string> hex, string name)
    {
        if (hex.Count <= Limits.MaxMerkleSteps) return [.. hex.Select(h => Hash(h, name))];
        Fail($"{name} has more than {Limits.MaxMerkleSteps} steps");
        return [];
    }
}
