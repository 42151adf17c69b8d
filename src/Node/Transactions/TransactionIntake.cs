using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What became of a transaction that somebody handed in.</summary>
/// <param name="Id">Null when the bytes were no transaction.</param>
/// <param name="Refusal">Null when it waits in the pool now (or did already).</param>
/// <param name="IsCommitted">It is on the chain already: the same request again, to be answered with the same receipt.</param>
public readonly record struct IntakeResult(TxId? Id, Refusal? Refusal, bool IsCommitted)
{
    public static IntakeResult Waiting(TxId id) => new(id, null, false);

    public static IntakeResult Committed(TxId id) => new(id, null, true);

    public static IntakeResult Refused(TxId? id, Refusal refusal) => new(id, refusal, false);
}

/// <summary>
/// Where transactions come in, from clients and from peers: checked cheapest first (size, form, chain, expiry, duplicate,
/// key, then the signature), each signature once, on the caller's thread and off the critical path.
/// </summary>
public sealed class TransactionIntake(
    ChainTip tip, TransactionPool pool, ISignatureVerifier verifier, ChainId chain, NodeMetrics metrics, TimeProvider time)
{
    /// <summary>Raised for each transaction of this node's own clients that entered the pool.</summary>
    public event Action<DecodedTransaction>? Accepted;

    /// <summary>Raised for each transaction that entered the pool, wherever it came from.</summary>
    public event Action<DecodedTransaction>? Arrived;

    /// <summary>Set while the disk is nearly full: clients are refused, blocks of others are still stored.</summary>
    public Refusal? Closed { get; set; }

    /// <summary>Whether this node has a seat: without one nobody would take its clients' transactions from it.</summary>
    public Func<bool> HasSeat { get; init; } = static () => true;

    public IntakeResult FromClient(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> signature, Action<TxId>? beforePool = null)
    {
        var result = Admit(body, signature, isLocal: true, beforePool, out var added);
        if (added is not null) Accepted?.Invoke(added);
        if (result.Refusal is { } refusal) metrics.Rejected(refusal);
        return result;
    }

    public IntakeResult FromPeer(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> signature) =>
        Admit(body, signature, isLocal: false, beforePool: null, out _);

    /// <summary>Bodies that a proposal needs: checked in form and signature, but not subject to the pool's quota.</summary>
    public DecodedTransaction? Verify(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> signature)
    {
        if (body.Length > Limits.MaxTransactionBytes || signature.Length != Signature.Size) return null;
        var decoded = DecodedTransaction.From(new SignedTransaction(body, new Signature(signature)));
        return decoded is not null && HasValidSignature(decoded) ? decoded : null;
    }

    private IntakeResult Admit(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> signature, bool isLocal, Action<TxId>? beforePool, out DecodedTransaction? added)
    {
        added = null;
        if (isLocal && Closed is { } closed) return IntakeResult.Refused(null, closed);
        if (isLocal && !HasSeat())
        {
            return IntakeResult.Refused(null, new Refusal(
                RefusalCodes.NodeFollows, "this validator has no seat in the city's membership and takes no transactions; send it to another department", Retryable: true));
        }

        if (body.Length > Limits.MaxTransactionBytes)
        {
            return IntakeResult.Refused(null, new Refusal(RefusalCodes.TooLarge, $"the transaction has {body.Length} bytes; {Limits.MaxTransactionBytes} are allowed"));
        }

        if (signature.Length != Signature.Size)
        {
            return IntakeResult.Refused(null, new Refusal(RefusalCodes.Malformed, $"a signature has {Signature.Size} bytes, this one {signature.Length}"));
        }

        var signed = new SignedTransaction(body, new Signature(signature));
        if (pool.Contains(signed.Id))
        {
            beforePool?.Invoke(signed.Id);
            // Still there after the waiter registered: its commit will be told. Gone: a block took it in between, and the checks below find it.
            if (pool.Contains(signed.Id)) return IntakeResult.Waiting(signed.Id);
        }

        var decoded = DecodedTransaction.From(signed);
        if (decoded is null)
        {
            return IntakeResult.Refused(signed.Id, new Refusal(RefusalCodes.Malformed, "the bytes are no canonical encoding of a transaction"));
        }

        // Before the ledger is asked, and the signature checked, which costs more than everything else together: a flood is refused cheaply.
        if (pool.RoomFor(decoded.Content.Sender, signed.Size) is { } crowded) return IntakeResult.Refused(signed.Id, crowded);
        var before = tip.Current;
        if (Check(decoded, before.Header) is { } refusal)
        {
            return refusal.Code == RefusalCodes.AlreadyCommitted ? IntakeResult.Committed(signed.Id) : IntakeResult.Refused(signed.Id, refusal);
        }

        if (!HasValidSignature(decoded))
        {
            return IntakeResult.Refused(signed.Id, new Refusal(RefusalCodes.BadSignature, "the signature is not the sender's over these bytes"));
        }

        // The waiter registers before the transaction can be committed, so no commit is missed in between.
        beforePool?.Invoke(signed.Id);
        if (pool.TryAdd(decoded, isLocal) is { } full) return IntakeResult.Refused(signed.Id, full);
        added = decoded;
        Arrived?.Invoke(decoded);
        // A block may have taken it between the check above and now; a committed transaction must not stay in the pool.
        if (!ReferenceEquals(tip.Current, before) && tip.Ledger.FindByIdempotencyId(decoded.IdempotencyId) is { } committed)
        {
            pool.Drop([decoded.Id]);
            added = null;
            return committed == decoded.Id
                ? IntakeResult.Committed(decoded.Id)
                : IntakeResult.Refused(decoded.Id, new Refusal(RefusalCodes.IdempotencyKeyReused, $"this sender's idempotency key was used by transaction {committed}"));
        }

        return IntakeResult.Waiting(signed.Id);
    }

    private Refusal? Check(DecodedTransaction decoded, BlockHeader parent)
    {
        // An idle chain's block time stands still, so the later of the two clocks judges what expires.
        var now = BlockTime.From(time.GetUtcNow());
        var parentTime = parent.Time;
        return TransactionRules.Check(decoded, tip.Ledger, now > parentTime ? now : parentTime, chain);
    }

    private bool HasValidSignature(DecodedTransaction decoded)
    {
        using (CpuAccount.Measure(CpuPart.Verification)) return decoded.HasValidSignature(verifier);
    }
}
