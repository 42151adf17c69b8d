using System.Diagnostics;
using System.Security.Cryptography;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <inheritdoc cref="ICityClient"/>
public sealed class CityClient : ICityClient
{
    private const int IdempotencyKeyBytes = Limits.MinIdempotencyKeyBytes;

    private readonly CityClientOptions _options;
    private readonly TimeProvider _time;
    private readonly EndpointPool _pool;
    private readonly FreshnessGuard _freshness = new();
    private readonly TransactionLookup _lookup;
    private readonly Submitter _submitter;
    private readonly StateReader _state;
    private readonly BlockReader _blocks;
    private readonly EndpointDiscovery? _discovery;
    private int _disposed;

    private CityClient(CityClientOptions options, ILogger logger, TimeProvider time)
    {
        _options = options.Copy();
        _time = time;
        Genesis = options.TrustAnchor!.Genesis;
        var telemetry = new ClientTelemetry(logger);
        var book = new MembershipBook(Genesis.Membership, _options.Candidates);
        var prover = new BlockProver(Genesis, book, Ed25519.Verifier);
        _pool = new EndpointPool(_options.Endpoints, _options.Routing, book, time);
        var failover = new Failover(_pool, time, _options.AttemptTimeout, telemetry);
        _lookup = new TransactionLookup(failover, _pool, prover, _freshness);
        _submitter = new Submitter(_pool, prover, _freshness, _lookup, _options, telemetry, time);
        _state = new StateReader(failover, prover, _freshness, _options.DefaultTimeout);
        if (_options.LearnEndpoints) _discovery = new EndpointDiscovery(_state, _pool, book);
        _blocks = new BlockReader(failover, prover, _options.DefaultTimeout);
        Events = new EventsClient(_pool, _lookup, telemetry, time, _options.DefaultTimeout);
        Environment = new EnvironmentClient(this, _state);
        Facilities = new FacilitiesClient(this, _state);
        Identity = new IdentityClient(this, _state);
        Governance = new GovernanceClient(this, _state);
        Notes = new NotesClient(this, _state);
    }

    public Genesis Genesis { get; }

    public IReadOnlyList<string> Endpoints => [.. _pool.All.Select(e => e.Address)];

    public Height HighestProvenHeight => _freshness.Highest;

    public IEnvironmentClient Environment { get; }

    public IFacilitiesClient Facilities { get; }

    public IIdentityClient Identity { get; }

    public IGovernanceClient Governance { get; }

    public INotesClient Notes { get; }

    public IEventsClient Events { get; }

    /// <summary>For programs without dependency injection.</summary>
    /// <exception cref="CityException"><c>client.misconfigured</c>, with every problem of the options.</exception>
    public static CityClient Create(CityClientOptions options, ILogger? logger = null, TimeProvider? time = null)
    {
        var problems = CityClientOptionsValidator.Problems(options);
        return problems.Count == 0
            ? new CityClient(options, logger ?? NullLogger.Instance, time ?? TimeProvider.System)
            : throw new CityException(ClientCodes.Misconfigured, string.Join(" ", problems));
    }

    public async Task<SubmittedTransaction> SubmitAsync(
        string contract, string method, IMessage arguments, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= SubmitOptions.Default;
        using var activity = ClientTelemetry.Source.StartActivity("submit", ActivityKind.Client);
        activity?.SetTag("cityconsortium.contract", contract).SetTag("cityconsortium.method", method);
        var signed = Sign(contract, method, arguments, options);
        activity?.SetTag("cityconsortium.transaction", signed.Id.ToString());
        return await SubmitAsync(signed, options, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SubmittedTransaction> SubmitAsync(SignedTransaction transaction, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= SubmitOptions.Default;
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var timeout = options.Timeout ?? _options.DefaultTimeout;
        var receipt = await _submitter.SubmitAsync(transaction, options.Wait, timeout, options.Pending, cancellationToken).ConfigureAwait(false);
        return new SubmittedTransaction(this, transaction, receipt);
    }

    public async Task<TransactionStatus> GetTransactionStatusAsync(TxId id, CancellationToken cancellationToken = default) =>
        TransactionStatus.From(id, await _lookup.FindAsync(id.Hash, _options.DefaultTimeout, cancellationToken).ConfigureAwait(false));

    public async Task<PortableReceipt> GetReceiptAsync(TxId id, CancellationToken cancellationToken = default)
    {
        var finding = await _lookup.FindAsync(id.Hash, _options.DefaultTimeout, cancellationToken).ConfigureAwait(false);
        if (finding.Receipt is not null) return PortableReceiptBuilder.Build(Genesis, finding);
        throw finding.Pending is { } pending
            ? new CityException(RefusalCodes.NotFound, $"Transaction {id} is not committed yet: {pending.Sentence}", retryable: true, transactionId: id)
            : new CityException(RefusalCodes.NotFound, $"No validator knows transaction {id}.", transactionId: id);
    }

    public Task<StateEntry> GetStateAsync(StateKey key, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        _state.GetAsync(key, options ?? ReadOptions.Default, cancellationToken);

    public Task<ProvenBlockBody> GetBlockAsync(Height height, CancellationToken cancellationToken = default) => _blocks.GetAsync(height, null, cancellationToken);

    public Task<ValidatorStatus> GetStatusAsync(string endpoint, CancellationToken cancellationToken = default) =>
        AskAsync(endpoint, async (asked, call) => ValidatorStatus.From(asked.Address, await asked.Gateway.GetStatusAsync(new Wire.StatusRequest(), call).ConfigureAwait(false)), cancellationToken);

    public Task<EvidenceReport> GetEvidenceAsync(string endpoint, CancellationToken cancellationToken = default) =>
        AskAsync(endpoint, (asked, call) => EvidenceReader.ReadAsync(asked, Genesis, call), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _submitter.DisposeAsync().ConfigureAwait(false);
        if (_discovery is not null) await _discovery.DisposeAsync().ConfigureAwait(false);
        _pool.Dispose();
    }

    /// <summary>Asks exactly this validator, and no other if it fails.</summary>
    private async Task<T> AskAsync<T>(string endpoint, Func<Endpoint, CallOptions, Task<T>> question, CancellationToken cancellationToken)
    {
        var asked = _pool.Find(endpoint) ?? throw new CityException(ClientCodes.Misconfigured, $"{endpoint} is none of this client's endpoints.");
        try
        {
            var deadline = (_time.GetUtcNow() + _options.AttemptTimeout).UtcDateTime;
            var answer = await question(asked, new CallOptions(deadline: deadline, cancellationToken: cancellationToken)).ConfigureAwait(false);
            asked.Health.Succeeded();
            return answer;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e)
        {
            var fault = asked.Failed(e);
            throw new CityException(fault.Code, $"{fault.Endpoint}: {fault.Sentence}", fault.Retryable, [fault], inner: e);
        }
    }

    /// <summary>What a change of the membership sets in motion by itself.</summary>
    internal Task LearnEndpointsAsync(Membership members) => _discovery?.LearnAsync(members, CancellationToken.None) ?? Task.CompletedTask;

    internal async Task<CommittedReceipt> CommitAsync(
        SignedTransaction signed, TimeSpan? timeout, IProgress<PendingReason>? pending, CancellationToken cancellationToken)
    {
        var receipt = await _submitter.SubmitAsync(signed, WaitFor.Committed, timeout ?? _options.DefaultTimeout, pending, cancellationToken).ConfigureAwait(false);
        Invariant.That(receipt is not null, "a submission that waits for its commit ends with a receipt");
        return receipt;
    }

    /// <summary>Submits a typed call and throws the contract's refusal.</summary>
    internal async Task<SubmittedTransaction> CallAsync(string contract, string method, IMessage arguments, SubmitOptions? options, CancellationToken cancellationToken)
    {
        var submitted = await SubmitAsync(contract, method, arguments, options, cancellationToken).ConfigureAwait(false);
        submitted.Receipt?.EnsureSucceeded();
        return submitted;
    }

    private SignedTransaction Sign(string contract, string method, IMessage arguments, SubmitOptions options)
    {
        var identity = options.Identity ?? _options.Identity ?? throw new CityException(
            ClientCodes.NoIdentity, "There is no key to sign with: set Identity in the client's options or in this call's.");
        var bytes = arguments.ToByteArray();
        if (bytes.Length > Limits.MaxArgumentBytes)
        {
            throw new CityException(ClientCodes.TooLarge, $"The arguments of {contract}.{method} have {bytes.Length} bytes; at most {Limits.MaxArgumentBytes} fit into one transaction.");
        }

        var key = options.IdempotencyKey ?? RandomNumberGenerator.GetBytes(IdempotencyKeyBytes);
        if (key.Length is < Limits.MinIdempotencyKeyBytes or > Limits.MaxIdempotencyKeyBytes)
        {
            throw new CityException(ClientCodes.Misconfigured, $"An idempotency key has {Limits.MinIdempotencyKeyBytes} to {Limits.MaxIdempotencyKeyBytes} bytes, not {key.Length}.");
        }

        var expiry = options.Expiry ?? BlockTime.From(_time.GetUtcNow()).Add(_options.DefaultExpiry);
        return new Transaction(Genesis.ChainId, identity.PublicKey, key, expiry, contract, method, bytes).SignWith(identity);
    }
}
