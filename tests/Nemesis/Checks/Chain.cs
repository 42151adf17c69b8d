using CityConsortium.Nemesis.Load;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Checks;

/// <summary>A validator's whole chain, read and verified by the SDK: each block's hash, and its transactions in order.</summary>
/// <param name="Blocks">From height 1 on; each with a valid certificate and the hash of the one before it as its parent.</param>
internal sealed record Chain(string Department, IReadOnlyList<Chain.Block> Blocks)
{
    public long TransactionCount => Blocks.Sum(b => (long)b.Transactions.Length);

    /// <returns>The transaction at that place, or null.</returns>
    public ShortId? At(Position position) =>
        position.Height.Value is > 0 and var height && height <= (ulong)Blocks.Count && position.Index < Blocks[(int)height - 1].Transactions.Length
            ? Blocks[(int)height - 1].Transactions[position.Index]
            : null;

    internal readonly record struct Block(Hash256 Hash, ShortId[] Transactions);
}
