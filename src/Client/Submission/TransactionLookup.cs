using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// Asks where a transaction is, by its id or by its idempotency id (both are 32-byte hashes of separate domains, and a
/// validator answers to either). What is said to be committed is verified.
/// </summary>
internal sealed class TransactionLookup(Failover failover, EndpointPool pool, BlockProver prover, FreshnessGuard freshness)
{
    /// <summary>That one validator does not know a transaction proves nothing: it counts when no other knows it either.</summary>
    internal async Task<TransactionFinding> FindAsync(Hash256 id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var ignorant = new HashSet<Endpoint>();
        try
        {
            return await failover.CallAsync("looking up the transaction", timeout, AskAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (CityException e) when (e.Code == RefusalCodes.NotFound)
        {
            return TransactionFinding.Unknown;
        }

        async Task<Answer<TransactionFinding>> AskAsync(Endpoint endpoint, CallOptions options)
        {
            var answer = await AskOneAsync(endpoint, id, options).ConfigureAwait(false);
            if (answer.Fault?.Code != RefusalCodes.NotFound) return answer;
            ignorant.Add(endpoint);
            return ignorant.Count == pool.All.Count ? Answer<TransactionFinding>.Of(TransactionFinding.Unknown) : answer;
        }
    }

    /// <summary>Asks one validator. <c>not_found</c> is a retryable fault: another may know more.</summary>
    internal async Task<Answer<TransactionFinding>> AskOneAsync(Endpoint endpoint, Hash256 id, CallOptions options)
    {
        var request = new Wire.TransactionRequest { TransactionId = UnsafeByteOperations.UnsafeWrap(id.ToArray()), KnownChanges = prover.KnownChanges };
        var reply = await endpoint.Gateway.GetTransactionAsync(request, options).ConfigureAwait(false);
        switch (reply.StateCase)
        {
            case Wire.TransactionReply.StateOneofCase.Committed:
                return Verify(reply.Committed, id, out var problem) is { } finding
                    ? Answer<TransactionFinding>.Of(finding)
                    : Answer<TransactionFinding>.Refuse(endpoint.Lied(problem!));
            case Wire.TransactionReply.StateOneofCase.Pending:
                return Answer<TransactionFinding>.Of(TransactionFinding.Unknown with { Pending = new PendingReason(new TxId(id), endpoint.Name, reply.Pending.Reason) });
            case Wire.TransactionReply.StateOneofCase.Unknown:
                var refusal = endpoint.Refused(reply.Unknown);
                return Answer<TransactionFinding>.Refuse(refusal with { Retryable = refusal.Retryable || refusal.Code == RefusalCodes.NotFound });
            default:
                return Answer<TransactionFinding>.Refuse(endpoint.Lied("its answer is none"));
        }
    }

    private TransactionFinding? Verify(Wire.CommittedTransaction committed, Hash256 asked, out string? problem)
    {
        if (prover.Prove(committed.Header, committed.Certificate, committed.MembershipChanges, out problem) is not { } block) return null;
        if (ReceiptProver.Prove(block, committed.Index, committed.Receipt, committed.ReceiptPath, out problem) is not { } receipt) return null;
        var body = ReadBody(committed, out problem);
        if (problem is null && body is not null && body.Id != receipt.TransactionId) problem = "the transaction's body is not the one that the receipt is about";
        if (problem is null && !IsAskedFor(receipt, body, asked)) problem = $"it sent the receipt of transaction {receipt.TransactionId.ToShortString()}, which was not asked for";
        if (problem is not null) return null;
        freshness.Saw(block.Height);
        return new TransactionFinding(receipt, null, committed, body);
    }

    private static SignedTransaction? ReadBody(Wire.CommittedTransaction committed, out string? problem)
    {
        problem = null;
        if (committed.Body.IsEmpty) return null;
        if (committed.Signature.Length != Signature.Size || committed.Body.Length > Limits.MaxTransactionBytes)
        {
            problem = "the transaction's body or signature is malformed";
            return null;
        }

        return new SignedTransaction(committed.Body.Memory, new Signature(committed.Signature.Span));
    }

    private static bool IsAskedFor(CommittedReceipt receipt, SignedTransaction? body, Hash256 asked) =>
        receipt.TransactionId.Hash == asked || (body is not null && DecodedTransaction.From(body)?.IdempotencyId == asked);
}
