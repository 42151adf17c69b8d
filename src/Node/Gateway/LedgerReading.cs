using CityConsortium.Protos.Gateway;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>Answers from the committed chain, each with what proves it.</summary>
public sealed class LedgerReading(LedgerStore store, string node)
{
    private readonly RecentBlocks _blocks = new(store);

    /// <param name="id">A transaction's id, or the id of a sender's idempotency key: then the transaction that used it.</param>
    /// <param name="knownChanges">So many membership changes the client has verified already.</param>
    /// <param name="turns">What it costs, in refusals (<see cref="RefusalPace"/>).</param>
    /// <returns>The transaction with receipt and proofs, or null when it is not committed here.</returns>
    public CommittedTransaction? FindTransaction(TxId id, uint knownChanges, out int turns)
    {
        turns = 1;
        var known = store.FindTransaction(id) is null ? store.FindByIdempotencyId(id.Hash) ?? id : id;
        if (store.FindTransaction(known) is not { } location || _blocks.Find(location.Height, out turns) is not { } found) return null;
        var block = found.Block;
        var body = block.Bodies[location.Index];
        var answer = new CommittedTransaction
        {
            Header = UnsafeByteOperations.UnsafeWrap(found.EncodedHeader),
            Certificate = UnsafeByteOperations.UnsafeWrap(found.EncodedCertificate),
            Index = (uint)location.Index,
            Receipt = ByteString.CopyFrom(block.EncodedReceipts[location.Index].Span),
            Body = ByteString.CopyFrom(body.Body.Span),
            Signature = ByteString.CopyFrom(body.Signature.AsSpan()),
        };
        foreach (var hash in found.ReceiptPath(location.Index)) answer.ReceiptPath.Add(ByteString.CopyFrom(hash.AsSpan()));
        foreach (var hash in found.TransactionPath(location.Index)) answer.TransactionPath.Add(ByteString.CopyFrom(hash.AsSpan()));
        answer.MembershipChanges.AddRange(WireChanges.Of(store.Memberships, block.Height, knownChanges));
        return answer;
    }

    /// <summary>Why there is no answer for a transaction that this node knows to be committed; null when it knows of none.</summary>
    public Types.Refusal? WhyWithoutBlock(TxId id)
    {
        var known = store.FindTransaction(id) is null ? store.FindByIdempotencyId(id.Hash) ?? id : id;
        return store.FindTransaction(known) is { } location ? Pruned($"transaction {known} was committed at height {location.Height}", store) : null;
    }

    /// <summary>A receipt that was handed out before stays good: it verifies without any node.</summary>
    internal static Types.Refusal Pruned(string what, LedgerStore store) => new(
        RefusalCodes.Pruned,
        $"{what}, but this validator keeps transactions and receipts from height {store.OldestBlock} on only; ask another department's validator, one that keeps the whole history",
        Retryable: true);

    public StateReply ReadState(StateRequest request)
    {
        if (!StateKey.TryFrom(request.Key.Span, out var key))
        {
            return Refuse(new Types.Refusal(RefusalCodes.Malformed, $"a state key is a contract's name, a separator and 1 to {Limits.MaxStateKeyBytes} bytes in all"));
        }

        var height = request.Height == 0 ? (Height?)null : new Height(request.Height);
        if (store.ProveState(key, height) is not { } answer)
        {
            return Refuse(new Types.Refusal(
                RefusalCodes.NotFound, $"the state of height {request.Height} is not provable here; heights {store.Tip.OldestProvable} to {store.Tip.Height} are"));
        }

        var state = new ProvenState
        {
            Header = ByteString.CopyFrom(Encoding.Of(answer.Block.Header.Encode)),
            Certificate = ByteString.CopyFrom(Encoding.Of(answer.Block.Certificate.Encode)),
            Present = answer.State.Value is not null,
            Value = answer.State.Value is { } value ? ByteString.CopyFrom(value.Span) : ByteString.Empty,
        };
        foreach (var sibling in answer.State.Proof.Siblings) state.Siblings.Add(ByteString.CopyFrom(sibling.AsSpan()));
        if (answer.State.Proof.OtherLeaf is { } other)
        {
            state.OtherPath = ByteString.CopyFrom(other.Path.AsSpan());
            state.OtherValueHash = ByteString.CopyFrom(other.ValueHash.AsSpan());
        }

        state.MembershipChanges.AddRange(WireChanges.Of(store.Memberships, answer.Block.Height, request.KnownChanges));
        return new StateReply { State = state };
    }

    public BlockReply ReadBlock(Height height, uint knownChanges, out int turns)
    {
        if (_blocks.Find(height, out turns) is not { } found)
        {
            if (height > Height.Genesis && height < store.OldestBlock)
            {
                return new BlockReply { Refusal = WireRefusal.From(Pruned($"block {height} was committed", store), node) };
            }

            return new BlockReply { Refusal = WireRefusal.From(new Types.Refusal(RefusalCodes.NotFound, $"there is no block {height} here; the newest is {store.Tip.Height}"), node) };
        }

        var reply = new Block
        {
            Header = UnsafeByteOperations.UnsafeWrap(found.EncodedHeader),
            Certificate = UnsafeByteOperations.UnsafeWrap(found.EncodedCertificate),
        };
        foreach (var id in found.Block.Proposal.TransactionIds) reply.TransactionIds.Add(ByteString.CopyFrom(id.Hash.AsSpan()));
        reply.MembershipChanges.AddRange(WireChanges.Of(store.Memberships, height, knownChanges));
        return new BlockReply { Block = reply };
    }

    private StateReply Refuse(Types.Refusal refusal) => new() { Refusal = WireRefusal.From(refusal, node) };
}
