namespace CityConsortium.Types;

/// <summary>
/// Limits that every node must hold alike because they decide what is well-formed. What a single process may choose for
/// itself (queue lengths, rates) is in the node's own limits.
/// </summary>
public static class Limits
{
    /// <summary>Members in one consortium. PBFT's messages grow with n²; above this another protocol would be wanted.</summary>
    public const int MaxValidators = 64;

    /// <summary>
    /// Membership changes in one proof, and so in a chain's life: one a month for twenty years. Each receipt carries them all,
    /// 4 KB of text each with seven members, 25 KB with 64: together they fit a receipt's file. The one too many is refused by
    /// the governance contract, so that no receipt ever becomes unverifiable.
    /// </summary>
    public const int MaxMembershipChanges = 256;

    /// <summary>Least members after a change: 3f+1 with f = 1. A smaller set tolerates no liar at all.</summary>
    public const int MinMembersAfterChange = 4;

    /// <summary>A transaction's whole body in bytes: 64 KiB holds a day of readings many times over; photos stay off the chain.</summary>
    public const int MaxTransactionBytes = 64 * 1024;

    /// <summary>A transaction's protobuf arguments in bytes; leaves room for the envelope inside the body's limit.</summary>
    public const int MaxArgumentBytes = MaxTransactionBytes - 1024;

    /// <summary>Least length of an idempotency key: 16 random bytes never collide by accident.</summary>
    public const int MinIdempotencyKeyBytes = 16;

    public const int MaxIdempotencyKeyBytes = 64;

    /// <summary>Contract and method names, in bytes.</summary>
    public const int MaxNameBytes = 64;

    /// <summary>Transactions in one block: with 32-byte ids a proposal stays at 128 KiB.</summary>
    public const int MaxBlockTransactions = 4096;

    /// <summary>The bodies of one block together, in bytes; keeps execution and the synced batch within one view's time.</summary>
    public const int MaxBlockBytes = 8 * 1024 * 1024;

    /// <summary>How far beyond block time a transaction may expire. It bounds how long ids must be remembered.</summary>
    public static readonly TimeSpan MaxExpiry = TimeSpan.FromHours(24);

    /// <summary>Events of one transaction, and the bytes of one event, a return value, an error sentence.</summary>
    public const int MaxEventsPerTransaction = 256;

    public const int MaxEventBytes = 4096;

    public const int MaxReturnBytes = 16 * 1024;

    public const int MaxSentenceBytes = 1024;

    /// <summary>
    /// One transaction's whole receipt, encoded, in bytes: its events and return value together. A receipt travels in files and
    /// answers, and a block's receipts in one batch.
    /// </summary>
    public const int MaxReceiptBytes = 64 * 1024;

    /// <summary>State keys and values, in bytes.</summary>
    public const int MaxStateKeyBytes = 256;

    public const int MaxStateValueBytes = 64 * 1024;

    /// <summary>Steps of a Merkle path: 256 for the state tree, far fewer for lists.</summary>
    public const int MaxMerkleSteps = 256;
}
