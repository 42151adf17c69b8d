namespace CityConsortium.Types;

/// <summary>
/// What the ledger says under one key as of one block, or that it says nothing, for somebody who has nothing but genesis.
/// </summary>
/// <param name="Value">Null: there is no such entry.</param>
public sealed record PortableStateProof(StateKey Key, ReadOnlyMemory<byte>? Value, StateProof Proof, BlockProof Block)
{
    public string ToJson() => PortableStateProofFile.ToJson(this);

    /// <returns>The proof, or null with the sentence that says what is wrong with the text. It is not verified by this.</returns>
    public static PortableStateProof? Parse(string json, out string? problem) => PortableStateProofFile.Parse(json, out problem);
}
