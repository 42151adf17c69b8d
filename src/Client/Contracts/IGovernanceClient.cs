using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Who decides: the set of validators, and how the departments change it. Everything read here is proven.</summary>
public interface IGovernanceClient
{
    /// <summary>The set that decides the height after the newest block.</summary>
    Task<Read<Membership>> GetMembershipAsync(ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The change that a department proposes; no value when it proposes none.</summary>
    Task<Read<MembershipProposal>> GetProposalAsync(DepartmentId proposer, ReadOptions? options = null, CancellationToken cancellationToken = default);

    Task<Read<DepartmentRecord>> GetDepartmentAsync(DepartmentId department, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Where a department's validator listens; no value for founders that never changed their address.</summary>
    Task<Read<NodeAddresses>> GetAddressesAsync(DepartmentId department, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Proposes another set, and approves it. The sender is an admin of a member department.</summary>
    /// <param name="basedOn">The hash of the set that is changed.</param>
    /// <param name="leaves">Whose validator loses its seat; null when one is added.</param>
    /// <param name="joins">Who gets the seat; null when one is removed.</param>
    Task<SubmittedTransaction> ProposeAsync(
        Hash256 basedOn, DepartmentId? leaves, MemberSeat? joins, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Approves for the sender's department. With enough approvals the set decides from the next height on.</summary>
    Task<SubmittedTransaction> ApproveAsync(DepartmentId proposer, TxId proposal, SubmitOptions? options = null, CancellationToken cancellationToken = default);
}
