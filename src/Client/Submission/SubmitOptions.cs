using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>How one submission differs from the client's defaults.</summary>
public sealed record SubmitOptions
{
    public static SubmitOptions Default { get; } = new();

    /// <summary>
    /// 16 to 64 bytes that name the caller's intent. The same key with the same call is one transaction, however often and
    /// from however many processes it is submitted. Null: a new random key.
    /// </summary>
    public ReadOnlyMemory<byte>? IdempotencyKey { get; init; }

    /// <summary>From this block time on the transaction is refused. Null: now and the client's default span.</summary>
    public BlockTime? Expiry { get; init; }

    public WaitFor Wait { get; init; }

    /// <summary>The deadline of the wait. Null: the client's default. It ends the wait, not the transaction.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Who signs. Null: the client's identity.</summary>
    public CityIdentity? Identity { get; init; }

    /// <summary>Told every time the reason for a long wait changes.</summary>
    public IProgress<PendingReason>? Pending { get; init; }
}
