using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Says in words what a proven state entry is.</summary>
internal static class StateProofWords
{
    public static IEnumerable<string> Lines(VerifiedState state, Genesis genesis, string genesisPath)
    {
        yield return state.Value is null ? "成立 The proof holds: there is no such entry." : "成立 The proof holds.";
        yield return $"条目 Entry: {state.Key}";
        if (state.Value is { } value) yield return $"内容 Value: {value.Length} bytes, SHA-256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(value.Span))}";
        yield return $"区块 Block: height {state.Header.Height}, {ChinaTime.Show(state.Header.Time)} Beijing time";
        yield return $"签名部门 Signed by: {ProofWords.Departments(state.Signers, genesis)}";
        yield return $"依据 Checked against: {genesisPath} (chain {genesis.ChainId})";
    }

    public static object Json(VerifiedState state) => new
    {
        holds = true,
        key = state.Key.ToString(),
        present = state.Value is not null,
        value = state.Value is { } value ? Convert.ToHexStringLower(value.Span) : null,
        height = state.Header.Height.Value,
        blockTime = state.Header.Time.ToString(),
        signedBy = state.Signers.Select(d => d.Value).ToArray(),
    };
}
