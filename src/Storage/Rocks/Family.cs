namespace CityConsortium.Storage;

/// <summary>The column families. Their names are part of the disk format.</summary>
internal enum Family
{
    /// <summary>Marker, format version and tip: few keys, under RocksDB's own "default".</summary>
    Meta,

    /// <summary>height → header, certificate, parent's certificate.</summary>
    Headers,

    /// <summary>height, chunk → transactions.</summary>
    Bodies,

    /// <summary>height, chunk → receipts.</summary>
    Receipts,

    /// <summary>transaction id → height, index.</summary>
    Transactions,

    /// <summary>idempotency id → transaction id.</summary>
    Idempotency,

    /// <summary>state key → value, at the tip.</summary>
    State,

    /// <summary>height, position → tree node.</summary>
    Nodes,

    /// <summary>height → keys of the nodes that this height replaced.</summary>
    Stale,

    /// <summary>height → transaction and idempotency ids, as the state's running hash runs over them.</summary>
    Records,
}
