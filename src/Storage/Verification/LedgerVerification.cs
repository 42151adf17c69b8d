using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// The full check of a ledger: every block of every table file against its checksum, every block of the chain against its
/// certificate and roots, both indexes, and the whole state tree against the tip's root. Changes nothing and goes on after a
/// finding as far as it can.
/// </summary>
public sealed class LedgerVerification
{
    /// <summary>A disk that is bad all over needs no list of a million findings.</summary>
    public const int MaxFindings = 50;

    private readonly LedgerStore _store;
    private readonly LedgerDatabase _db;
    private readonly ExecutedBlock _genesis;
    private readonly ISignatureVerifier _verifier;
    private readonly bool _checkSenders;
    private readonly Action<VerificationProgress> _progress;
    private readonly List<Finding> _findings = [];
    private long _transactions;

    private LedgerVerification(LedgerStore store, ExecutedBlock genesis, ISignatureVerifier verifier, bool checkSenders, Action<VerificationProgress> progress)
    {
        _store = store;
        _db = store.Database;
        _genesis = genesis;
        _verifier = verifier;
        _checkSenders = checkSenders;
        _progress = progress;
    }

    /// <param name="genesis">As the genesis file makes it.</param>
    /// <param name="checkSenders">Also each transaction's signature by its sender, which is most of the time it takes.</param>
    /// <returns>Empty when all is well; at most <see cref="MaxFindings"/>.</returns>
    public static IReadOnlyList<Finding> Run(
        LedgerStore store, ExecutedBlock genesis, ISignatureVerifier verifier, bool checkSenders, Action<VerificationProgress> progress)
    {
        var verification = new LedgerVerification(store, genesis, verifier, checkSenders, progress);
        verification.Run();
        return verification._findings;
    }

    private void Run()
    {
        ReadFiles();
        Guard(CheckState);
        CheckBlocks();
        Guard(CheckIndexes);
    }

    /// <summary>Through the checksums of all files, whatever the entries mean.</summary>
    private void ReadFiles()
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            try
            {
                var entries = 0L;
                foreach (var _ in FamilyReading.Entries(_db, family))
                {
                    if (++entries % 100_000 == 0) _progress(new VerificationProgress($"reading {family}", entries, 0));
                }
            }
            catch (StorageDamagedException e)
            {
                Found(Finding.Of(e));
            }
        }
    }

    private void CheckBlocks()
    {
        if (_store.Tip.Height == Height.Genesis) return;
        if (_store.Memberships.Problem(_genesis.Header.Proposal.Chain, _verifier) is { } problem)
        {
            Found(Finding.Of(_db.Damaged(Family.Meta, _store.Tip.Height, $"the record of the memberships does not hold: {problem}")));
        }

        var tip = _store.Tip.Height;
        CertifiedHeader? parent = null;
        var first = _store.OldestHeader;
        if (first == Height.Genesis.Next) Guard(() => parent = CheckGenesis());
        for (var height = first; height <= tip && _findings.Count < MaxFindings; height = height.Next)
        {
            CertifiedHeader? block = null;
            Guard(() =>
            {
                block = _store.GetHeader(height)!; // not above the tip
                new BlockCheck(_db, _store, _genesis.Header.Proposal.Chain, _verifier).Check(block, parent);
                if (height >= _store.OldestBlock) CheckTransactions(height);
            });
            parent = block;
            if (height.Value % 64 == 0 || height == tip) _progress(new VerificationProgress("checking blocks", (long)height.Value, (long)tip.Value));
        }
    }

    private CertifiedHeader CheckGenesis()
    {
        var stored = _store.GetHeader(Height.Genesis)!; // the tip exists, so genesis does
        return stored.Hash == _genesis.Header.Hash()
            ? stored
            : throw _db.Damaged(Family.Headers, Height.Genesis, "the stored genesis is not the one that the genesis file makes");
    }

    private void CheckTransactions(Height height)
    {
        var block = _store.GetBlock(height)!; // not above the tip, not pruned
        var bad = 0;
        if (_checkSenders)
        {
            Parallel.For(0, block.Bodies.Count, i =>
            {
                if (DecodedTransaction.From(block.Bodies[i])?.HasValidSignature(_verifier) != true) Interlocked.Increment(ref bad);
            });
            if (bad > 0) throw _db.Damaged(Family.Bodies, height, $"{bad} of {block.Bodies.Count} transactions do not carry their sender's signature");
        }

        for (var i = 0; i < block.Bodies.Count; i++)
        {
            var id = block.Bodies[i].Id;
            _transactions++;
            if (_store.FindTransaction(id) != new TransactionLocation(height, i)) throw _db.Damaged(Family.Transactions, height, $"the index does not lead to transaction {id}");
            var key = DecodedTransaction.From(block.Bodies[i])?.IdempotencyId ?? throw _db.Damaged(Family.Bodies, height, $"transaction {id} does not decode");
            if (_store.FindByIdempotencyId(key) != id) throw _db.Damaged(Family.Idempotency, height, $"the idempotency key of transaction {id} is not marked as used");
        }
    }

    /// <summary>No entry too many: one that leads nowhere would refuse a citizen's valid request for ever.</summary>
    private void CheckIndexes()
    {
        foreach (var family in (Family[])[Family.Transactions, Family.Idempotency])
        {
            var entries = (ulong)FamilyReading.Entries(_db, family).LongCount();
            if (entries != _store.Tip.TransactionCount)
            {
                Found(Finding.Of(_db.Damaged(family, _store.Tip.Height, $"it has {entries} entries for {_store.Tip.TransactionCount} committed transactions")));
            }
        }

        if (_store.OldestBlock == Height.Genesis.Next && _findings.Count == 0 && (ulong)_transactions != _store.Tip.TransactionCount)
        {
            Found(Finding.Of(_db.Damaged(Family.Meta, _store.Tip.Height, $"the tip counts {_store.Tip.TransactionCount} transactions, the blocks hold {_transactions}")));
        }
    }

    /// <summary>The tree is walked from the certified root, and each of its leaves must be the flat entry, one for one.</summary>
    private void CheckState()
    {
        var tip = _store.Tip;
        var leaves = 0L;
        var differing = 0L;
        StateKey? first = null;
        var problem = TreeWalk.Read(_store, tip.Height, tip.Header.StateRoot, leaf =>
        {
            if (++leaves % 50_000 == 0) _progress(new VerificationProgress("checking the state tree", leaves, 0));
            if (_store.GetState(leaf.Key) is { } value && value.Span.SequenceEqual(leaf.Value.Span)) return;
            differing++;
            first ??= leaf.Key;
        });
        if (problem is not null) throw _db.Damaged(Family.Nodes, tip.Height, problem);
        if (differing > 0) throw _db.Damaged(Family.State, tip.Height, $"{differing} entries are not those of the state tree, the first is {first}");
        var entries = FamilyReading.Entries(_db, Family.State).LongCount();
        if (entries != leaves) throw _db.Damaged(Family.State, tip.Height, $"it has {entries} entries, the state tree {leaves}");
        _progress(new VerificationProgress("checking the state tree", leaves, leaves));
    }

    private void Guard(Action check)
    {
        if (_findings.Count >= MaxFindings) return;
        try
        {
            check();
        }
        catch (StorageDamagedException e)
        {
            Found(Finding.Of(e));
        }
    }

    private void Found(Finding finding)
    {
        if (_findings.Count < MaxFindings && !_findings.Contains(finding)) _findings.Add(finding);
    }
}
