using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

/// <summary>
/// The ledger that all fake validators share: blocks with real certificates made with the validators' keys, without any
/// protocol. Whatever a test wants a contract to answer, it says in <see cref="Contract"/>.
/// </summary>
internal sealed class FakeChain
{
    private readonly Lock _lock = new();
    private readonly SigningKey[] _keys;
    private readonly List<FakeBlock> _blocks = [];
    private readonly Dictionary<Hash256, (FakeBlock Block, int Index)> _byId = [];
    private readonly Dictionary<StateKey, byte[]> _state = [];

    internal FakeChain(Genesis genesis, SigningKey[] keys)
    {
        Genesis = genesis;
        _keys = keys;
    }

    internal event Action? Grew;

    internal Genesis Genesis { get; }

    internal Func<DecodedTransaction, Receipt> Contract { get; set; } = t => Receipt.Success(t.Id, default, []);

    internal ulong Height
    {
        get { lock (_lock) return (ulong)_blocks.Count; }
    }

    internal FakeBlock? At(ulong height)
    {
        lock (_lock) return height == 0 || height > (ulong)_blocks.Count ? null : _blocks[(int)height - 1];
    }

    internal (FakeBlock Block, int Index)? Find(Hash256 idOrIdempotencyId)
    {
        lock (_lock) return _byId.TryGetValue(idOrIdempotencyId, out var found) ? found : null;
    }

    internal int TimesExecuted(TxId id)
    {
        lock (_lock) return _blocks.Sum(b => b.Bodies.Count(t => t.Id == id));
    }

    /// <summary>Commits what is not on the chain yet as one block; writes first what the test wants in the state.</summary>
    /// <summary>Two commit votes of one member for different blocks of one height.</summary>
    internal PortableEvidence Equivocate(int member, ulong height)
    {
        SignedDigest Vote(byte what)
        {
            var digest = Hashing.Of(Domain.TransactionId, [what]);
            var subject = new VoteSubject(VoteStep.Commit, Genesis.ChainId, Genesis.Membership.Hash, new Height(height), View.Zero, digest);
            return new SignedDigest(digest, _keys[member].Sign(Domain.Vote, subject.SignedBytes()));
        }

        return new PortableEvidence(VoteStep.Commit, new Height(height), View.Zero, Genesis.Membership.Hash, new MemberIndex(member), Vote(1), Vote(2), []);
    }

    internal FakeBlock Commit(IReadOnlyList<SignedTransaction> transactions, params (StateKey Key, byte[]? Value)[] writes)
    {
        FakeBlock block;
        lock (_lock)
        {
            var bodies = transactions.Where(t => !_byId.ContainsKey(t.Id.Hash)).ToList();
            if (bodies.Count == 0 && writes.Length == 0 && transactions.Count > 0) return _byId[transactions[0].Id.Hash].Block;
            foreach (var (key, value) in writes)
            {
                if (value is null) _state.Remove(key);
                else _state[key] = value;
            }

            block = Make(bodies);
            _blocks.Add(block);
            for (var i = 0; i < bodies.Count; i++)
            {
                _byId[bodies[i].Id.Hash] = (block, i);
                _byId.TryAdd(DecodedTransaction.From(bodies[i])!.IdempotencyId, (block, i));
            }
        }

        Grew?.Invoke();
        return block;
    }

    /// <summary>A certificate over any header; a test may spoil it.</summary>
    internal Certificate Certify(BlockHeader header, int signers = 3)
    {
        var subject = new VoteSubject(VoteStep.Commit, Genesis.ChainId, header.Proposal.MembershipHash, header.Height, View.Zero, header.Hash()).SignedBytes();
        var signatures = Enumerable.Range(0, signers).Select(i => new MemberSignature(new MemberIndex(i), _keys[i].Sign(Domain.Vote, subject)));
        return new Certificate(header.Height, View.Zero, header.Hash(), [.. signatures]);
    }

    private FakeBlock Make(List<SignedTransaction> bodies)
    {
        var receipts = bodies.Select(b => Contract(DecodedTransaction.From(b)!)).ToList();
        var tree = new NaiveStateTree(_state);
        var height = new Height((ulong)_blocks.Count + 1);
        var proposal = new ProposalHeader(
            Genesis.ChainId, height, _blocks.Count == 0 ? Hash256.Zero : _blocks[^1].Header.Hash(), Genesis.Time.Add(TimeSpan.FromSeconds(height.Value)),
            new MemberIndex(0), bodies.Count, MerkleTree.RootOf([.. bodies.Select(b => b.Id)]), Hash256.Zero, Genesis.Membership.Hash);
        var header = new BlockHeader(proposal, tree.Root(), MerkleTree.Root([.. receipts.Select(r => r.LeafHash())]), Genesis.Membership.Hash);
        return new FakeBlock(header, Certify(header), bodies, receipts, tree, new Dictionary<StateKey, byte[]>(_state));
    }
}
