using System.Security.Cryptography;
using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>
/// A city of four departments with keys made from their names, its ledger in memory, and its blocks signed by a quorum: what
/// a test needs to write a sentence.
/// </summary>
public sealed class TestCity : IDisposable
{
    public static readonly BlockTime GenesisTime = BlockTime.From(DateTimeOffset.Parse("2026-06-01T00:00:00Z"));

    private static readonly string[] Names = ["urban", "environment", "health", "finance"];

    private readonly List<SigningKey> _keys = [];
    private readonly Dictionary<string, SigningKey> _byName = [];
    private int _nextTransaction;

    public TestCity(ContractRegistry contracts, Genesis? genesis = null)
    {
        Executor = new BlockExecutor(contracts);
        Genesis = genesis ?? new Genesis(
            "test-city", GenesisTime, [.. Names.Select(n => new GenesisDepartment(DepartmentId.Of(n), n, n, Key($"{n}/admin").PublicKey))], Members("v1"), ConsensusParameters.Default);
        var block = GenesisLedger.Create(Genesis);
        Ledger.Apply(block.Changes);
        Head = block.Header;
        LastCertificate = Certificate.ForGenesis(Head.Hash());
    }

    public BlockExecutor Executor { get; }

    public Genesis Genesis { get; }

    public MemoryLedger Ledger { get; } = new();

    public BlockHeader Head { get; private set; }

    public Certificate LastCertificate { get; private set; }

    public List<CommittedBlock> Blocks { get; } = [];

    public static Membership Members(string generation, TestCity? city = null)
    {
        using var own = city is null ? new Keyring() : null;
        return Membership.Create([.. Names.Select(n => new Validator(
            DepartmentId.Of(n),
            city?.Key($"{n}/validator/{generation}").PublicKey ?? own!.PublicKeyOf($"{n}/validator/{generation}"),
            new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes($"{n}/tls/{generation}")))))]);
    }

    /// <summary>The key of this name; the same name gives the same key in every test.</summary>
    public SigningKey Key(string name)
    {
        if (_byName.TryGetValue(name, out var key)) return key;
        key = SigningKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        _keys.Add(key);
        _byName.Add(name, key);
        return key;
    }

    public SigningKey Admin(string department) => Key($"{department}/admin");

    public DecodedTransaction Transaction(SigningKey sender, string contract, string method, ReadOnlyMemory<byte> arguments, TimeSpan? validFor = null, string? idempotencyKey = null)
    {
        var key = Encoding.ASCII.GetBytes((idempotencyKey ?? $"{_nextTransaction++}").PadLeft(16, '0'));
        return Decoded(new Transaction(Genesis.ChainId, sender.PublicKey, key, Head.Time.Add(validFor ?? TimeSpan.FromHours(1)), contract, method, arguments).SignWith(sender));
    }

    public static DecodedTransaction Decoded(SignedTransaction signed) => DecodedTransaction.From(signed)!;

    public Proposal Propose(IReadOnlyList<DecodedTransaction> transactions, TimeSpan? after = null) => Proposal.Create(
        Genesis.ChainId, Head.Height.Next, Head.Hash(), Head.Time.Add(after ?? TimeSpan.FromSeconds(1)), new MemberIndex(0),
        [.. transactions.Select(t => t.Id)], LastCertificate, Head.NextMembershipHash);

    /// <summary>Proposes, checks, executes and commits one block.</summary>
    public IReadOnlyList<Receipt> Commit(params IReadOnlyList<DecodedTransaction> transactions) => Commit(TimeSpan.FromSeconds(1), transactions);

    public IReadOnlyList<Receipt> Commit(TimeSpan after, IReadOnlyList<DecodedTransaction> transactions)
    {
        var proposal = Propose(transactions, after);
        Assert.That(ProposalRules.Check(proposal, Head, transactions, Ledger), Is.Null);
        var block = Executor.Execute(Ledger, Head, proposal, transactions);
        var certificate = Certify(block.Header, NextMembership.In(Ledger));
        Blocks.Add(new CommittedBlock(block.Header, proposal, [.. transactions.Select(t => t.Signed)], certificate, block.Changes.EncodedReceipts));
        Ledger.Apply(block.Changes);
        Head = block.Header;
        LastCertificate = certificate;
        return block.Receipts;
    }

    /// <summary>Commit votes of the first Q members.</summary>
    public Certificate Certify(BlockHeader header, Membership membership)
    {
        var subject = new VoteSubject(VoteStep.Commit, Genesis.ChainId, membership.Hash, header.Height, View.Zero, header.Hash()).SignedBytes();
        var signatures = new List<MemberSignature>();
        for (var i = 0; i < membership.Quorum.Size; i++)
        {
            var validator = membership[new MemberIndex(i)];
            var signer = _keys.Find(k => k.PublicKey == validator.ConsensusKey) ?? FindValidatorKey(validator);
            signatures.Add(new MemberSignature(new MemberIndex(i), signer.Sign(Domain.Vote, subject)));
        }

        return new Certificate(header.Height, View.Zero, header.Hash(), signatures);
    }

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    private SigningKey FindValidatorKey(Validator validator)
    {
        foreach (var generation in new[] { "v1", "v2", "v3" })
        {
            var key = Key($"{validator.Department}/validator/{generation}");
            if (key.PublicKey == validator.ConsensusKey) return key;
        }

        throw new InvalidOperationException("not a validator of this test");
    }

    private sealed class Keyring : IDisposable
    {
        private readonly List<SigningKey> _keys = [];

        internal PublicKey PublicKeyOf(string name)
        {
            _keys.Add(SigningKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
            return _keys[^1].PublicKey;
        }

        public void Dispose()
        {
            foreach (var key in _keys) key.Dispose();
        }
    }

    /// <summary>All of the state but what the ledger itself writes about each block's transactions.</summary>
    internal List<string> ContractState()
    {
        var entries = new List<string>();
        var problem = TreeWalk.Read(Ledger, Head.Height, Head.StateRoot, leaf =>
        {
            if (leaf.Key != TransactionLog.Key) entries.Add($"{leaf.Key} = {leaf.ValueHash}");
        });
        return problem is null ? entries : throw new InvalidOperationException(problem);
    }
}
