using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A hash chain over transaction ids: the smallest state machine in which order and repetition show in the root.</summary>
public sealed class ToyLedger : ISimLedger
{
    private readonly SimCity _city;
    private readonly HashSet<TxId> _executed = [];
    private Hash256 _root;

    public ToyLedger(SimCity city)
    {
        _city = city;
        GenesisHeader = BlockHeader.ForGenesis(city.Genesis, Hash256.Zero);
    }

    public BlockHeader GenesisHeader { get; }

    public SignedTransaction NewTransaction(ulong number, BlockTime now)
    {
        var body = new byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(body, number);
        return new SignedTransaction(body, _city.Senders[0].Sign(Domain.Transaction, body));
    }

    public Refusal? Check(Proposal proposal, IReadOnlyList<SignedTransaction> bodies)
    {
        var seen = new HashSet<TxId>();
        foreach (var body in bodies)
        {
            if (_executed.Contains(body.Id) || !seen.Add(body.Id)) return new Refusal(RefusalCodes.ProposalInvalid, "a transaction would be executed twice");
        }

        return null;
    }

    public BlockHeader Execute(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => HeaderFor(proposal, RootAfter(bodies));

    public void Commit(Proposal proposal, IReadOnlyList<SignedTransaction> bodies)
    {
        _root = RootAfter(bodies);
        foreach (var body in bodies) _executed.Add(body.Id);
    }

    private static BlockHeader HeaderFor(Proposal proposal, Hash256 root) =>
        new(proposal.Header, root, MerkleTree.RootOf(proposal.TransactionIds), proposal.Header.MembershipHash);

    private Hash256 RootAfter(IReadOnlyList<SignedTransaction> bodies)
    {
        var root = _root;
        foreach (var body in bodies) root = Hashing.Node(7, root, body.Id.Hash);
        return root;
    }
}
