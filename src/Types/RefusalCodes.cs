namespace CityConsortium.Types;

/// <summary>The stable codes of refusals, in one place so that the documentation and the code cannot drift apart.</summary>
public static class RefusalCodes
{
    public const string Malformed = "request.malformed";
    public const string TooLarge = "request.too_large";
    public const string UnknownMethod = "contract.unknown_method";
    public const string UnknownContract = "contract.unknown";
    public const string ArgumentsInvalid = "contract.arguments_invalid";
    public const string ContractFailed = "contract.failed";
    public const string WrongChain = "tx.wrong_chain";
    public const string Expired = "tx.expired";
    public const string ExpiryTooFar = "tx.expiry_too_far";
    public const string BadSignature = "tx.bad_signature";
    public const string UnknownKey = "tx.unknown_key";
    public const string RevokedKey = "tx.revoked_key";
    public const string MissingRole = "tx.missing_role";
    public const string AlreadyCommitted = "tx.already_committed";
    public const string IdempotencyKeyReused = "tx.idempotency_key_reused";
    public const string PoolFull = "mempool.full";
    public const string SenderQuota = "mempool.sender_quota";
    public const string ProofInvalid = "proof.invalid";
    public const string NotFound = "not_found";
    public const string Pruned = "node.pruned";
    public const string DiskFull = "node.disk_full";
    public const string NodeFollows = "node.follows";
    public const string RateLimited = "node.rate_limited";
    public const string ProposalInvalid = "proposal.invalid";
    public const string ProposalTime = "proposal.time";
    public const string ProposalBodiesMissing = "proposal.bodies_missing";
}
