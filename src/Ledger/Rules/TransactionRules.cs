using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// Whether a transaction may be in the next block, by the state before that block. The same rules at a node's intake, when a
/// proposal is checked and when it is executed. The signature is the caller's: it is checked once, elsewhere.
/// </summary>
/// <remarks>Made once per parent state, because it remembers the keys it has looked up. Not for several threads at once.</remarks>
public sealed class TransactionRules(ILedgerReader parent, ChainId chain)
{
    private readonly Dictionary<PublicKey, KeyRecord?> _keys = [];

    /// <param name="time">The proposed block's time; at intake the later of the parent's time and the node's clock.</param>
    /// <returns>Null when the transaction is fine.</returns>
    public Refusal? Check(DecodedTransaction transaction, BlockTime time)
    {
        Check(transaction, time, out var refusal);
        return refusal;
    }

    /// <returns>For a caller with one transaction: null when it is fine by this parent state.</returns>
    public static Refusal? Check(DecodedTransaction transaction, ILedgerReader parent, BlockTime time, ChainId chain) =>
        new TransactionRules(parent, chain).Check(transaction, time);

    /// <returns>The sender, or null with a refusal.</returns>
    internal Sender? Check(DecodedTransaction transaction, BlockTime time, out Refusal? refusal)
    {
        refusal = Envelope(transaction.Content, time) ?? Past(transaction);
        if (refusal is not null) return null;
        var key = transaction.Content.Sender;
        if (!_keys.TryGetValue(key, out var record)) _keys.Add(key, record = IdentityState.Find(parent, key));
        refusal = record switch
        {
            null => new Refusal(RefusalCodes.UnknownKey, $"key {key.ToShortString()}… is not registered; an admin of its department registers it"),
            { Revocation: { } revocation } => new Refusal(
                RefusalCodes.RevokedKey, $"key {key.ToShortString()}… of department {record.Department} was revoked at height {revocation.At}"),
            _ => null,
        };
        return refusal is null ? Sender.From(record!) : null;
    }

    /// <summary>One sender's one key is one transaction (README, rule 4).</summary>
    public static Refusal KeyReused() => new(
        RefusalCodes.IdempotencyKeyReused, "the sender used this idempotency key for another transaction; a new request needs a new key");

    private Refusal? Envelope(Transaction content, BlockTime time)
    {
        if (content.Chain != chain)
        {
            return new Refusal(RefusalCodes.WrongChain, $"the transaction is for chain {content.Chain}, this is {chain}");
        }

        if (content.Expiry <= time)
        {
            return new Refusal(RefusalCodes.Expired, $"the transaction expired at {content.Expiry}, block time is {time}; sign it again with a later expiry");
        }

        // 128 bits: a hostile expiry must not overflow into an acceptable one.
        return (Int128)content.Expiry.UnixMilliseconds - time.UnixMilliseconds > (Limits.MaxExpiry.Ticks / TimeSpan.TicksPerMillisecond)
            ? new Refusal(RefusalCodes.ExpiryTooFar, $"the transaction expires more than {Limits.MaxExpiry.Ticks / TimeSpan.TicksPerHour} hours after block time {time}")
            : null;
    }

    /// <summary>One look-up answers both questions, because a transaction's id fixes its idempotency key.</summary>
    private Refusal? Past(DecodedTransaction transaction) => parent.FindByIdempotencyId(transaction.IdempotencyId) switch
    {
        null => null,
        { } earlier when earlier == transaction.Id => new Refusal(RefusalCodes.AlreadyCommitted, $"transaction {transaction.Id} is committed already"),
        _ => KeyReused(),
    };
}
