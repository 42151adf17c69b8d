using CityConsortium.Contracts;
using CityConsortium.Ledger.Tests;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node.Tests;

/// <summary>Catching up from peers that serve, break off and lie: what is stored is what the city decided, signatures included.</summary>
public sealed class BlockStreamTests
{
    private TestCity _city = null!; // set before every test
    private BlockReplay _replay = null!; // set before every test
    private TransactionPool _pool = null!; // set before every test

    [SetUp]
    public void Make()
    {
        _city = new TestCity(CityContracts.Registry());
        _pool = new TransactionPool(TimeProvider.System);
        _replay = new BlockReplay(_city.Genesis.ChainId, _city.Executor, (ids, bodies) => _pool.FindBodies(ids, bodies));
        for (var i = 0; i < 5; i++) _city.Commit(Note(i, "a"), Note(i, "b"));
    }

    [TearDown]
    public void Free() => _city.Dispose();

    [Test]
    public async Task All_blocks_come_in_order_over_several_answers_and_execute_to_the_same_state()
    {
        var peer = new ServingPeer(_city.Blocks);
        var (blocks, failure) = await ReadAsync(peer);
        Assert.That(failure, Is.Null);
        Assert.That(blocks.Select(b => b.Block.Header), Is.EqualTo(_city.Blocks.Select(b => b.Header)));
        Assert.That(peer.Requests, Is.EqualTo(4), "two blocks an answer, and one answer that says that there are no more");
        using var other = new TestCity(CityContracts.Registry());
        var head = other.Head;
        foreach (var block in blocks)
        {
            var executed = _replay.Execute(other.Ledger, head, head.Hash(), block);
            other.Ledger.Apply(executed.Changes);
            head = executed.Header;
        }

        Assert.That(head, Is.EqualTo(_city.Head));
    }

    [Test]
    public async Task It_ends_with_the_answer_that_brings_the_last_height_asked_for()
    {
        var peer = new ServingPeer(_city.Blocks);
        var (blocks, failure) = await ReadAsync(peer, last: new Height(1));
        Assert.That(failure, Is.Null);
        Assert.That((blocks.Count, peer.Requests), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task What_came_before_a_failure_is_given_and_then_the_failure()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { FailsAt = 4 });
        Assert.That(blocks.Select(b => b.Block.Height.Value), Is.EqualTo(new ulong[] { 1, 2, 3 }));
        Assert.That(failure, Is.TypeOf<Grpc.Core.RpcException>());
    }

    [Test]
    public async Task A_peer_is_not_blamed_for_the_time_that_this_node_takes_with_its_blocks()
    {
        var clock = new Clock();
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks), clock, () => clock.Advance(BlockStream.Patience * 2));
        Assert.That(failure, Is.Null);
        Assert.That(blocks, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_peer_that_trickles_is_left_when_patience_is_over()
    {
        var clock = new Clock();
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { Delay = () => clock.Advance(BlockStream.Patience) }, clock, () => { });
        Assert.That(blocks, Has.Count.EqualTo(1), "what it gave is kept");
        Assert.That(failure, Is.TypeOf<IOException>().With.Message.Contains("wait for 10 s"));
    }

    [Test]
    public async Task A_block_of_another_height_is_refused()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { Lie = b => b.Height.Value == 2 ? _city.Blocks[3] : b });
        Assert.That(blocks, Has.Count.EqualTo(1));
        Assert.That(failure, Is.TypeOf<BlockRefusedException>().With.Message.Contains("block 4 came where block 2 was asked for"));
    }

    [Test]
    public async Task A_signature_that_the_serving_peer_planted_is_found_by_checking_it()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { Lie = PlantAt(3) });
        Assert.That(blocks, Has.Count.EqualTo(2));
        Assert.That(failure, Is.TypeOf<BlockRefusedException>().With.Message.Contains("without its sender's signature"));
    }

    [Test]
    public async Task It_is_found_too_when_another_member_vouches_for_the_true_ones()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { Lie = PlantAt(3) }, new ServingPeer(_city.Blocks));
        Assert.That(blocks, Has.Count.EqualTo(2));
        Assert.That(failure, Is.TypeOf<BlockRefusedException>());
    }

    [Test]
    public async Task A_lying_voucher_changes_nothing_about_what_is_stored()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks), new ServingPeer(_city.Blocks) { Lie = PlantAt(3) });
        Assert.That(failure, Is.Null);
        Assert.That(blocks.SelectMany(b => b.Bodies).All(b => b.HasValidSignature(Ed25519.Verifier)), Is.True);
        Assert.That(blocks, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Of_two_vouchers_one_that_does_not_agree_is_enough_to_check()
    {
        var lying = new ServingPeer(_city.Blocks) { Lie = PlantAt(3) };
        var (_, failure) = await ReadAsync(lying, lying, new ServingPeer(_city.Blocks));
        Assert.That(failure, Is.TypeOf<BlockRefusedException>());
    }

    /// <summary>What ADR-0014 gives up: with f + 1 liars there is no promise, here or anywhere. It also shows that what is vouched for is not checked.</summary>
    [Test]
    public async Task Only_the_server_and_all_vouchers_together_can_plant_a_signature()
    {
        var lying = new ServingPeer(_city.Blocks) { Lie = PlantAt(3) };
        var (blocks, failure) = await ReadAsync(lying, lying);
        Assert.That(failure, Is.Null);
        Assert.That(blocks.Count(b => b.Bodies.Any(t => !t.HasValidSignature(Ed25519.Verifier))), Is.EqualTo(1));
    }

    [Test]
    public async Task A_voucher_that_fails_holds_up_nobody()
    {
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks), new ServingPeer(_city.Blocks) { FailsAt = 1 });
        Assert.That(failure, Is.Null);
        Assert.That(blocks, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_transaction_that_waits_in_the_pool_is_taken_from_there()
    {
        foreach (var body in _city.Blocks[2].Bodies) _pool.TryAdd(TestCity.Decoded(body), isLocal: false);
        var (blocks, failure) = await ReadAsync(new ServingPeer(_city.Blocks) { Lie = PlantAt(3) });
        Assert.That(failure, Is.Null);
        Assert.That(blocks[2].Block.Bodies.Select(b => b.Signature), Is.EqualTo(_city.Blocks[2].Bodies.Select(b => b.Signature)));
    }

    [Test]
    public void A_block_without_its_certificate_is_refused_before_its_signatures_cost_anything()
    {
        var block = _city.Blocks[0];
        var forged = block with { Certificate = new Certificate(block.Height, View.Zero, block.Header.Hash(), [.. block.Certificate.Signatures.Skip(1)]) };
        Assert.That(() => _replay.Check(forged, _city.Genesis.Membership, _ => throw new InvalidOperationException("nobody is asked")), Throws.TypeOf<BlockRefusedException>());
    }

    [Test]
    public void A_block_of_another_set_than_the_one_known_is_checked_by_whoever_decides_its_height_when_its_turn_comes()
    {
        var block = _city.Blocks[0];
        var forged = block with { Certificate = new Certificate(block.Height, View.Zero, block.Header.Hash(), [.. block.Certificate.Signatures.Skip(1)]) };
        var fetched = _replay.Check(forged, TestCity.Members("v2"), _ => throw new InvalidOperationException("nobody is asked"));
        Assert.That(fetched.CheckedUnder, Is.Null);
        using var other = new TestCity(CityContracts.Registry());
        Assert.That(() => _replay.Execute(other.Ledger, other.Head, other.Head.Hash(), fetched), Throws.TypeOf<BlockRefusedException>());
    }

    [Test]
    public void A_block_with_more_bodies_than_its_proposal_names_is_refused()
    {
        var block = _city.Blocks[0];
        var longer = block with { Bodies = [.. block.Bodies, block.Bodies[0]] };
        Assert.That(() => _replay.Check(longer, TestCity.Members("v2")), Throws.TypeOf<BlockRefusedException>());
    }

    /// <summary>Another sender's signature in place of the first one of a block.</summary>
    private Func<CommittedBlock, CommittedBlock> PlantAt(ulong height) => block => block.Height.Value != height
        ? block
        : block with { Bodies = [new SignedTransaction(block.Bodies[0].Body, _city.Admin("health").Sign(Domain.Transaction, block.Bodies[0].Body.Span)), .. block.Bodies.Skip(1)] };

    private async Task<(List<FetchedBlock> Blocks, Exception? Failure)> ReadAsync(ServingPeer peer, params ServingPeer[] vouching) => await ReadAsync(peer, null, vouching);

    private async Task<(List<FetchedBlock> Blocks, Exception? Failure)> ReadAsync(ServingPeer peer, Clock clock, Action onBlock) =>
        await CollectAsync(new BlockStream(b => { onBlock(); return _replay.Check(b, _city.Genesis.Membership); }, clock), peer, null);

    private async Task<(List<FetchedBlock> Blocks, Exception? Failure)> ReadAsync(ServingPeer peer, Height? last, params ServingPeer[] vouching)
    {
        using var given = new CancellationTokenSource();
        var vouchers = vouching.Length > 0 ? new SignatureVouchers(vouching, new Height(1), given.Token) : null;
        // A test waits for what a node does not: that the vouchers have said everything.
        if (vouchers is not null) await vouchers.Ended;
        var stream = new BlockStream(b => _replay.Check(b, _city.Genesis.Membership, vouchers is null ? null : vouchers.HoldTheSame), TimeProvider.System);
        var result = await CollectAsync(stream, peer, last);
        await given.CancelAsync();
        return result;
    }

    private static async Task<(List<FetchedBlock> Blocks, Exception? Failure)> CollectAsync(BlockStream stream, ServingPeer peer, Height? last)
    {
        var blocks = new List<FetchedBlock>();
        try
        {
            await foreach (var block in stream.ReadAsync(peer, new Height(1), last, CancellationToken.None)) blocks.Add(block);
            return (blocks, null);
        }
        catch (Exception e) when (BlockFetcher.IsThePeers(e))
        {
            return (blocks, e);
        }
    }

    /// <summary>Stands still but for what a test says.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        internal void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }

    private DecodedTransaction Note(int number, string key) => _city.Transaction(
        _city.Admin("urban"), "notes", "Put", new PutNote { Key = $"{number}/{key}", Value = ByteString.CopyFromUtf8("v") }.ToByteArray());
}
