using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client;

/// <summary>
/// The city's ledger as an integrator sees it. Thread-safe; make one and keep it. What it returns as committed or proven it
/// has checked itself against genesis. Failures are <see cref="CityException"/>; every call has a deadline.
/// </summary>
public interface ICityClient : IAsyncDisposable
{
    /// <summary>What everything is checked against.</summary>
    Genesis Genesis { get; }

    /// <summary>The validators' addresses, in the order of the options.</summary>
    IReadOnlyList<string> Endpoints { get; }

    /// <summary>The newest height that this client has seen proven.</summary>
    Height HighestProvenHeight { get; }

    IEnvironmentClient Environment { get; }

    IFacilitiesClient Facilities { get; }

    IIdentityClient Identity { get; }

    IGovernanceClient Governance { get; }

    INotesClient Notes { get; }

    IEventsClient Events { get; }

    /// <summary>
    /// Signs and submits one contract call. A call that the contract refuses is committed too: ask the receipt, or
    /// <see cref="CommittedReceipt.EnsureSucceeded"/>. The typed calls throw.
    /// </summary>
    Task<SubmittedTransaction> SubmitAsync(
        string contract, string method, IMessage arguments, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Submits a transaction that was signed before, by whomever.</summary>
    Task<SubmittedTransaction> SubmitAsync(SignedTransaction transaction, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Where a transaction is, and while it is pending, why.</summary>
    Task<TransactionStatus> GetTransactionStatusAsync(TxId id, CancellationToken cancellationToken = default);

    /// <summary>A committed transaction's receipt as a file that anybody can verify offline; already verified here.</summary>
    Task<PortableReceipt> GetReceiptAsync(TxId id, CancellationToken cancellationToken = default);

    /// <summary>A state entry, or its absence, with its proof.</summary>
    Task<StateEntry> GetStateAsync(StateKey key, ReadOptions? options = null, CancellationToken cancellationToken = default);

    Task<ProvenBlockBody> GetBlockAsync(Height height, CancellationToken cancellationToken = default);

    /// <summary>What one validator says of itself; its own word, asked of exactly this one.</summary>
    /// <param name="endpoint">One of <see cref="Endpoints"/>.</param>
    Task<ValidatorStatus> GetStatusAsync(string endpoint, CancellationToken cancellationToken = default);

    /// <summary>
    /// What one validator holds against members that signed two different votes, in order of height. Every piece is verified
    /// here, one by one: a piece that does not hold is named and takes nothing from the others. That the validator holds nothing
    /// back is not verified.
    /// </summary>
    /// <param name="endpoint">One of <see cref="Endpoints"/>.</param>
    Task<EvidenceReport> GetEvidenceAsync(string endpoint, CancellationToken cancellationToken = default);
}
