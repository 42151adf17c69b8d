using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>Reads state entries, by default with a proof that it checks itself.</summary>
internal sealed class StateReader(Failover failover, BlockProver prover, FreshnessGuard freshness, TimeSpan defaultTimeout)
{
    internal Task<StateEntry> GetAsync(StateKey key, ReadOptions options, CancellationToken cancellationToken)
    {
        var request = new Wire.StateRequest { Key = UnsafeByteOperations.UnsafeWrap(key.Memory), Height = options.Height?.Value ?? 0, KnownChanges = prover.KnownChanges };
        return failover.CallAsync("reading the state", options.Timeout ?? defaultTimeout, AskAsync, cancellationToken);

        async Task<Answer<StateEntry>> AskAsync(Endpoint endpoint, CallOptions call)
        {
            var reply = await endpoint.Gateway.GetStateAsync(request, call).ConfigureAwait(false);
            return reply.OutcomeCase switch
            {
                Wire.StateReply.OutcomeOneofCase.State when options.Consistency == Consistency.Local => Trust(endpoint, key, reply.State),
                Wire.StateReply.OutcomeOneofCase.State => Check(endpoint, key, reply.State, options.Height),
                Wire.StateReply.OutcomeOneofCase.Refusal => Answer<StateEntry>.Refuse(endpoint.Refused(reply.Refusal)),
                _ => Answer<StateEntry>.Refuse(endpoint.Lied("its answer is none")),
            };
        }
    }

    /// <summary>Reads a record and decodes it; bytes that are no such record are an error, because the proof says they are there.</summary>
    internal async Task<Read<T>> GetAsync<T>(StateKey key, Func<ReadOnlyMemory<byte>, T?> decode, ReadOptions options, CancellationToken cancellationToken)
        where T : class
    {
        var entry = await GetAsync(key, options, cancellationToken).ConfigureAwait(false);
        if (entry.Value is not { } bytes) return new Read<T>(null, entry);
        return decode(bytes) is { } record
            ? new Read<T>(record, entry)
            : throw new CityException(ClientCodes.UnreadableRecord, $"The record {key} has a form that this version of the client does not know; a newer client may.");
    }

    private Answer<StateEntry> Check(Endpoint endpoint, StateKey key, Wire.ProvenState state, Height? wanted)
    {
        if (prover.Prove(state.Header, state.Certificate, state.MembershipChanges, out var problem) is not { } block)
        {
            return Answer<StateEntry>.Refuse(IsBeforeFirstBlock(state)
                ? new EndpointFault(endpoint.Name, ClientCodes.NoBlockYet, "its chain has no certified block yet, so nothing can be proven", true)
                : endpoint.Lied(problem!));
        }

        if (wanted is { } height && height != block.Height) return Answer<StateEntry>.Refuse(endpoint.Lied($"it proved height {block.Height} instead of {height}"));
        if (wanted is null && freshness.Problem(block.Height) is { } stale)
        {
            return Answer<StateEntry>.Refuse(new EndpointFault(endpoint.Name, ClientCodes.Stale, stale, true));
        }

        var value = ValueOf(state);
        if (ReadProof(state) is not { } proof || !proof.Verify(block.Header.StateRoot, key.Span, value))
        {
            return Answer<StateEntry>.Refuse(endpoint.Lied($"the Merkle path of {key} does not lead to the state root of block {block.Height}"));
        }

        freshness.Saw(block.Height);
        return Answer<StateEntry>.Of(new StateEntry(key, value, block.Height, block.Header.Time, block, proof, endpoint.Name));
    }

    /// <summary>The header is read for its height and time only.</summary>
    private static Answer<StateEntry> Trust(Endpoint endpoint, StateKey key, Wire.ProvenState state)
    {
        var reader = new CanonicalReader(state.Header.Span);
        var header = BlockHeader.Decode(ref reader);
        return reader.IsComplete
            ? Answer<StateEntry>.Of(new StateEntry(key, ValueOf(state), header.Height, header.Time, null, null, endpoint.Name))
            : Answer<StateEntry>.Refuse(endpoint.Lied("its block header is malformed"));
    }

    /// <summary>Written out: a bare null beside a memory would become an empty value instead of none.</summary>
    private static ReadOnlyMemory<byte>? ValueOf(Wire.ProvenState state) => state.Present ? state.Value.Memory : default(ReadOnlyMemory<byte>?);

    private static bool IsBeforeFirstBlock(Wire.ProvenState state)
    {
        var reader = new CanonicalReader(state.Header.Span);
        var header = BlockHeader.Decode(ref reader);
        return reader.IsComplete && header.Height == Height.Genesis;
    }

    private static StateProof? ReadProof(Wire.ProvenState state)
    {
        if (!ReceiptProver.TryRead(state.Siblings, out var siblings)) return null;
        if (state.OtherPath.IsEmpty && state.OtherValueHash.IsEmpty) return new StateProof(siblings, null);
        return state.OtherPath.Length == Hash256.Size && state.OtherValueHash.Length == Hash256.Size
            ? new StateProof(siblings, (new Hash256(state.OtherPath.Span), new Hash256(state.OtherValueHash.Span)))
            : null;
    }
}
