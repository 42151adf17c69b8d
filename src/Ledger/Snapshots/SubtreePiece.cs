using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>A piece of a snapshot's state that its hash has proved.</summary>
public abstract record SubtreePiece
{
    private SubtreePiece()
    {
    }

    /// <param name="State">The entries, in the order of their paths.</param>
    /// <param name="Nodes">The tree above them up to the piece's place.</param>
    /// <param name="IsLeaf">Whether the node at the place is a single leaf.</param>
    public sealed record Entries(IReadOnlyList<StateWrite> State, IReadOnlyList<NewTreeNode> Nodes, bool IsLeaf) : SubtreePiece;

    /// <param name="Below">Places to ask for instead, with the hashes that they must have.</param>
    public sealed record Places(IReadOnlyList<(NibblePath At, Hash256 Hash)> Below) : SubtreePiece;
}
