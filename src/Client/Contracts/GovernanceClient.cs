using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client;

/// <inheritdoc cref="IGovernanceClient"/>
internal sealed class GovernanceClient(CityClient client, StateReader state) : IGovernanceClient
{
    private static readonly StateKey MembershipKey = StateKey.Of(MembershipProposal.ContractName, "membership");

    public Task<Read<Membership>> GetMembershipAsync(ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        state.GetAsync(MembershipKey, DecodeMembership, options ?? ReadOptions.Default, cancellationToken);

    public Task<Read<MembershipProposal>> GetProposalAsync(DepartmentId proposer, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        state.GetAsync(MembershipProposal.StateKeyOf(proposer), bytes => MembershipProposal.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    public Task<Read<DepartmentRecord>> GetDepartmentAsync(DepartmentId department, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        state.GetAsync(DepartmentRecord.StateKeyOf(department), bytes => DepartmentRecord.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    public Task<Read<NodeAddresses>> GetAddressesAsync(DepartmentId department, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        state.GetAsync(NodeAddresses.StateKeyOf(department), bytes => NodeAddresses.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    public Task<SubmittedTransaction> ProposeAsync(
        Hash256 basedOn, DepartmentId? leaves, MemberSeat? joins, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        client.CallAsync(
            MembershipProposal.ContractName,
            "ProposeChange",
            new ProposeChange { BaseMembership = Bytes(basedOn.AsSpan()), Leaves = leaves?.Value ?? "", Joins = joins is null ? null : Message(joins) },
            options,
            cancellationToken);

    public Task<SubmittedTransaction> ApproveAsync(DepartmentId proposer, TxId proposal, SubmitOptions? options = null, CancellationToken cancellationToken = default) =>
        client.CallAsync(
            MembershipProposal.ContractName, "ApproveChange", new ApproveChange { Proposer = proposer.Value, ProposalId = Bytes(proposal.Hash.AsSpan()) }, options, cancellationToken);

    private static Seat Message(MemberSeat seat)
    {
        var message = new Seat
        {
            Department = seat.Validator.Department.Value,
            ConsensusKey = Bytes(seat.Validator.ConsensusKey.AsSpan()),
            TlsPin = Bytes(seat.Validator.TlsPin.AsSpan()),
            PeerAddress = seat.Addresses.Peer,
            ClientAddress = seat.Addresses.Client,
        };
        if (seat.Admits is not { } admits) return message;
        message.NameZh = admits.NameZh;
        message.NameEn = admits.NameEn;
        message.AdminKey = Bytes(admits.AdminKey.AsSpan());
        return message;
    }

    private static Membership? DecodeMembership(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CanonicalReader(bytes.Span);
        var membership = Membership.Decode(ref reader);
        return reader.IsComplete ? membership : null;
    }

    private static ByteString Bytes(ReadOnlySpan<byte> bytes) => ByteString.CopyFrom(bytes);
}
