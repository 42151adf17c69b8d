using System.Buffers.Binary;
using CityConsortium.Contracts;
using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Simulation;

/// <summary>The real ledger with the city's real contracts, over memory.</summary>
public sealed class CityLedger : ISimLedger
{
    /// <summary>So few notes that transactions overwrite each other: order shows in the state.</summary>
    private const ulong Notes = 40;

    private readonly SimCity _city;
    private readonly BlockExecutor _executor = new(CityContracts.Registry());
    private readonly MemoryStore _store = new();
    private BlockHeader _tip;
    private (Hash256 Digest, ExecutedBlock Block)? _last;

    public CityLedger(SimCity city)
    {
        _city = city;
        var genesis = GenesisLedger.Create(city.Genesis);
        _store.Write(genesis.Changes);
        GenesisHeader = genesis.Header;
        _tip = genesis.Header;
    }

    public BlockHeader GenesisHeader { get; }

    public Membership? Members => NextMembership.In(_store);

    /// <summary>Most write a note; some call what does not exist and get a receipt of failure.</summary>
    public SignedTransaction NewTransaction(ulong number, BlockTime now)
    {
        var sender = _city.Senders[(int)(number % (ulong)_city.Senders.Count)];
        var key = new byte[Limits.MinIdempotencyKeyBytes];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        var value = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        var arguments = new PutNote { Key = $"note-{number % Notes}", Value = number % 7 == 0 ? ByteString.Empty : ByteString.CopyFrom(value) };
        var method = number % 11 == 0 ? "Unknown" : "Put";
        return new Transaction(
            _city.Genesis.ChainId, sender.PublicKey, key, now.Add(TimeSpan.FromHours(12)), Note.ContractName, method, arguments.ToByteArray()).SignWith(sender);
    }

    public bool IsAcceptable(SignedTransaction body, BlockTime now) =>
        DecodedTransaction.From(body) is { } decoded && TransactionRules.Check(decoded, _store, now > _tip.Time ? now : _tip.Time, _city.Genesis.ChainId) is null;

    public Hash256 KeyOf(SignedTransaction body) => DecodedTransaction.From(body)?.IdempotencyId ?? body.Id.Hash;

    public Refusal? Check(Proposal proposal, IReadOnlyList<SignedTransaction> bodies)
    {
        var decoded = bodies.Select(DecodedTransaction.From).ToList();
        foreach (var body in decoded)
        {
            if (body is null || !body.HasValidSignature(_city.Signatures)) return new Refusal(RefusalCodes.ProposalInvalid, "a transaction is not signed by its sender");
        }

        return ProposalRules.Check(proposal, _tip, decoded, _store);
    }

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _store.GetState(key);

    public BlockHeader Execute(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => Run(proposal, bodies).Header;

    public void Commit(Proposal proposal, IReadOnlyList<SignedTransaction> bodies)
    {
        var block = Run(proposal, bodies);
        _store.Write(block.Changes);
        _tip = block.Header;
        _last = null;
    }

    private ExecutedBlock Run(Proposal proposal, IReadOnlyList<SignedTransaction> bodies)
    {
        if (_last is var (digest, known) && digest == proposal.Digest) return known;
        var decoded = bodies.Select(b => DecodedTransaction.From(b)!).ToList(); // checked before, or certified
        var block = _executor.Execute(_store, _tip, proposal, decoded);
        _last = (proposal.Digest, block);
        return block;
    }
}
