using CityConsortium.Types;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>Reads blocks and checks that header, certificate and transaction ids belong together.</summary>
internal sealed class BlockReader(Failover failover, BlockProver prover, TimeSpan defaultTimeout)
{
    internal Task<ProvenBlockBody> GetAsync(Height height, TimeSpan? timeout, CancellationToken cancellationToken) =>
        failover.CallAsync(
            $"reading block {height}",
            timeout ?? defaultTimeout,
            async (endpoint, call) =>
            {
                var reply = await endpoint.Gateway.GetBlockAsync(new Wire.BlockRequest { Height = height.Value, KnownChanges = prover.KnownChanges }, call).ConfigureAwait(false);
                return reply.OutcomeCase switch
                {
                    Wire.BlockReply.OutcomeOneofCase.Block => Check(reply.Block, height, out var problem) is { } block
                        ? Answer<ProvenBlockBody>.Of(block)
                        : Answer<ProvenBlockBody>.Refuse(endpoint.Lied(problem!)),
                    Wire.BlockReply.OutcomeOneofCase.Refusal => Answer<ProvenBlockBody>.Refuse(endpoint.Refused(reply.Refusal)),
                    _ => Answer<ProvenBlockBody>.Refuse(endpoint.Lied("its answer is none")),
                };
            },
            cancellationToken);

    private ProvenBlockBody? Check(Wire.Block answer, Height height, out string? problem)
    {
        if (prover.Prove(answer.Header, answer.Certificate, answer.MembershipChanges, out problem) is not { } block) return null;
        if (block.Height != height) problem = $"it sent block {block.Height} instead of {height}";
        else if (!TryReadIds(answer, out var ids) || MerkleTree.RootOf(ids) != block.Header.Proposal.TransactionsRoot) problem = $"the transaction ids are not those of block {height}";
        else return new ProvenBlockBody(block, ids);
        return null;
    }

    private static bool TryReadIds(Wire.Block answer, out TxId[] ids)
    {
        ids = [];
        if (answer.TransactionIds.Count > Limits.MaxBlockTransactions || answer.TransactionIds.Any(id => id.Length != Hash256.Size)) return false;
        ids = [.. answer.TransactionIds.Select(id => new TxId(new Hash256(id.Span)))];
        return true;
    }
}
