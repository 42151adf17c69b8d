namespace CityConsortium.Client;

/// <summary>Stable codes of what goes wrong on the client's side. Codes that a validator gives are passed on unchanged.</summary>
public static class ClientCodes
{
    /// <summary>No validator could be reached.</summary>
    public const string Unreachable = "client.unreachable";

    /// <summary>The deadline passed. For a transaction this says nothing about its fate: the same id may still commit.</summary>
    public const string Timeout = "client.timeout";

    /// <summary>Every validator that answered gave a proof that does not hold.</summary>
    public const string ProofRejected = "client.proof_rejected";

    /// <summary>Every validator that answered is behind what this client has already seen proven.</summary>
    public const string Stale = "client.stale";

    /// <summary>The chain is new: nobody has certified a block yet, so there is nothing that could be proven.</summary>
    public const string NoBlockYet = "client.no_block_yet";

    /// <summary>Options or files are missing or wrong.</summary>
    public const string Misconfigured = "client.misconfigured";

    /// <summary>A write without a key to sign it.</summary>
    public const string NoIdentity = "client.no_identity";

    /// <summary>The arguments break a limit that every validator holds, so they were not sent.</summary>
    public const string TooLarge = "client.too_large";

    /// <summary>A record on the ledger that this version of the client cannot read.</summary>
    public const string UnreadableRecord = "client.unreadable_record";

    /// <summary>The client was disposed while the call was under way.</summary>
    public const string Disposed = "client.disposed";
}
