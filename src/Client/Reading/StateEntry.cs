using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A state entry, or its absence, at a height.</summary>
/// <param name="Value">Null: the ledger has no such entry.</param>
/// <param name="Block">The block whose root proves it; null for a <see cref="Consistency.Local"/> read.</param>
/// <param name="Proof">The proof under <paramref name="Block"/>'s state root; null for a <see cref="Consistency.Local"/> read.</param>
/// <param name="ServedBy">The validator that answered.</param>
public sealed record StateEntry(StateKey Key, ReadOnlyMemory<byte>? Value, Height Height, BlockTime BlockTime, ProvenBlock? Block, StateProof? Proof, string ServedBy)
{
    public bool IsProven => Block is not null;
}

/// <summary>A record read from the ledger, with the entry that it was decoded from.</summary>
/// <param name="Value">Null: the ledger has no such record at this height.</param>
public sealed record Read<T>(T? Value, StateEntry Entry)
    where T : class
{
    public Height Height => Entry.Height;

    public bool IsProven => Entry.IsProven;
}
