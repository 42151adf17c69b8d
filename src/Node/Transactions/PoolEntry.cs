using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A verified transaction waiting for a block.</summary>
/// <param name="IsLocal">It came from one of this node's own clients, so this node is the one to push it to the others.</param>
/// <param name="ArrivedAt">Monotonic timestamp of the time provider.</param>
public sealed record PoolEntry(DecodedTransaction Transaction, bool IsLocal, long ArrivedAt)
{
    /// <summary>Monotonic timestamp of the last push to the peers.</summary>
    public long PushedAt { get; set; } = ArrivedAt;

    /// <summary>Its sender had much waiting already when it came: links and the others' pools may have put it off.</summary>
    public bool CameInACrowd { get; set; }
}
