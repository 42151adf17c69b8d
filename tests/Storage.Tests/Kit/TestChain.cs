using System.Buffers.Binary;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>One write of a test: a key and its new value, or null to delete it.</summary>
internal readonly record struct Write(string Key, string? Value);

/// <summary>
/// Four departments with real keys, a contract, and real execution. Blocks carry real certificates of three members;
/// transactions carry no signatures, because nobody below the intake checks them.
/// </summary>
internal sealed class TestChain : IDisposable
{
    private readonly List<SigningKey> _members = [];
    private readonly BlockExecutor _executor = new(new ContractRegistry([new ContractVersion(new KeyValueContract(), 1, Height.Genesis)]));
    private ulong _nextTransaction;

    internal TestChain(string network = "test")
    {
        var validators = new List<Validator>();
        var departments = new List<GenesisDepartment>();
        foreach (var (index, name) in new[] { "urban", "environment", "health", "finance" }.Index())
        {
            var key = SigningKey.FromSeed(Enumerable.Repeat((byte)(index + 1), SigningKey.SeedSize).ToArray());
            _members.Add(key);
            var id = DepartmentId.Of(name);
            validators.Add(new Validator(id, key.PublicKey, new Hash256(Enumerable.Repeat((byte)(index + 1), 32).ToArray())));
            departments.Add(new GenesisDepartment(id, name, name, key.PublicKey));
        }

        Genesis = new Genesis(network, new BlockTime(1_000_000), departments, Membership.Create(validators), ConsensusParameters.Default);
    }

    internal Genesis Genesis { get; }

    internal ChainId ChainId => Genesis.ChainId;

    internal LedgerStore Open(string directory, StorageOptions? options = null)
    {
        var store = LedgerStore.Open(directory, ChainId, options ?? Small);
        if (store.IsEmpty) store.ApplyGenesis(GenesisLedger.Create(Genesis));
        return store;
    }

    /// <summary>Little memory, so that small tests reach the table files too.</summary>
    internal static StorageOptions Small { get; } = new()
    {
        RetainedRoots = 8,
        BlockCacheBytes = 1 << 20,
        WriteBufferBytes = 1 << 20,
        FamilyWriteBufferBytes = 256 << 10,
        MaxLogBytes = 1 << 20,
        CachedTreeNodes = 64,
    };

    internal DecodedTransaction Transaction(Write write)
    {
        var idempotencyKey = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(idempotencyKey, ++_nextTransaction);
        var value = System.Text.Encoding.UTF8.GetBytes(write.Value ?? "");
        var content = new Transaction(
            ChainId, _members[0].PublicKey, idempotencyKey, Genesis.Time.Add(TimeSpan.FromHours(20)),
            KeyValueContract.ContractName, write.Value is null ? "delete" : "put", KeyValueContract.Arguments(write.Key, value));
        return new DecodedTransaction(new SignedTransaction(content.Encode(), default), content);
    }

    /// <summary>The block after a store's tip, executed and certified, not applied.</summary>
    internal (CommittedBlock Block, ChangeSet Changes) Next(LedgerStore store, params IReadOnlyList<Write> writes)
    {
        var tip = store.Tip;
        var bodies = writes.Select(Transaction).ToList();
        var proposal = Proposal.Create(
            ChainId, tip.Height.Next, tip.Hash, new BlockTime(tip.Header.Time.UnixMilliseconds + 1), new MemberIndex((int)(tip.Height.Value % 4)),
            [.. bodies.Select(b => b.Id)], tip.Certificate, Genesis.Membership.Hash);
        var executed = _executor.Execute(store, tip.Header, proposal, bodies);
        var block = new CommittedBlock(
            executed.Header, proposal, [.. bodies.Select(b => b.Signed)], Certify(executed.Header), executed.Changes.EncodedReceipts);
        return (block, executed.Changes);
    }

    /// <summary>A block of another store, executed again on this one.</summary>
    internal ExecutedBlock Execute(LedgerStore store, CommittedBlock block) =>
        _executor.Execute(store, store.Tip.Header, block.Proposal, [.. block.Bodies.Select(b => DecodedTransaction.From(b)!)]);

    /// <summary>Adds a block to the store.</summary>
    internal CommittedBlock Extend(LedgerStore store, params IReadOnlyList<Write> writes)
    {
        var (block, changes) = Next(store, writes);
        store.Apply(block, changes);
        return block;
    }

    internal Certificate Certify(BlockHeader header)
    {
        var subject = new VoteSubject(VoteStep.Commit, ChainId, Genesis.Membership.Hash, header.Height, View.Zero, header.Hash()).SignedBytes();
        var first = (int)(header.Height.Value % 2);
        var signatures = Enumerable.Range(first, 3).Select(i => new MemberSignature(new MemberIndex(i), _members[i].Sign(Domain.Vote, subject)));
        return new Certificate(header.Height, View.Zero, header.Hash(), [.. signatures]);
    }

    public void Dispose() => _members.ForEach(m => m.Dispose());
}
