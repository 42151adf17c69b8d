using CityConsortium.Ledger;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Storage.Tests;
using CityConsortium.Types;
using Google.Protobuf;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>A snapshot from several peers, of which some lie, are silent or die on the way.</summary>
public sealed class SnapshotTransferTests
{
    private static readonly StorageOptions Options = TestChain.Small with { SnapshotEveryBlocks = 20 };

    private string _directory = null!;
    private TestChain _chain = null!;
    private LedgerStore _source = null!;
    private SnapshotDesk _desk = null!;
    private SnapshotTarget _target = null!;

    [SetUp]
    public void GrowSource()
    {
        _directory = Directory.CreateTempSubdirectory("cityconsortium-snapshot-").FullName;
        _chain = new TestChain();
        _source = _chain.Open(Path.Combine(_directory, "source"), Options);
        for (var i = 0; i < 25; i++)
        {
            _chain.Extend(_source, [.. Enumerable.Range(0, 40).Select(k => new Write($"key {i} {k}", new string('v', 2_000)))]);
        }

        _desk = new SnapshotDesk(_source, 8);
        var offer = _desk.Offer(Height.Genesis)!;
        var headers = offer.Headers.Select(bytes =>
        {
            var reader = new CanonicalReader(bytes.Span);
            return (BlockHeader.Decode(ref reader), Certificate.Decode(ref reader));
        });
        _target = SnapshotTarget.Create(CommittedBlock.Decode(offer.Block.Span)!, _source.Memberships, [.. headers])!;
        Assert.That(offer.Transactions, Is.EqualTo(800), "20 blocks of 40");
    }

    [TearDown]
    public void RemoveSource()
    {
        _source.Dispose();
        _chain.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task Three_honest_sources_give_a_whole_ledger()
    {
        var dropped = await TakeAsync("honest", "honest", "honest");
        Assert.That(dropped, Is.Empty);
        AssertWhole();
    }

    [TestCase("changes state", "the certified root does not commit to")]
    [TestCase("changes records", "the state does not commit to")]
    [TestCase("leaves records out", "the state does not commit to")]
    [TestCase("mixes kinds", "something else than")]
    [TestCase("silent", "does not answer")]
    [TestCase("silent after three", "does not answer")]
    public async Task One_of_three_fails_or_lies__it_is_dropped_and_the_others_finish(string liar, string why)
    {
        var dropped = await TakeAsync("honest", liar, "honest");
        AssertWhole();
        if (dropped.Count > 0) Assert.That(dropped.Single(), Does.StartWith(liar).And.Contain(why));

        // Alone it is certainly asked, and nothing comes of it.
        Directory.Delete(Path.Combine(_directory, "snapshot"), recursive: true);
        Assert.That(await TakeAsync(liar), Has.Count.EqualTo(1).And.One.Contains(why));
    }

    [Test]
    public async Task All_lie__nothing_is_installed_and_what_was_good_is_kept_for_the_next_time()
    {
        var dropped = await TakeAsync("silent after three", "silent after three");
        Assert.That(dropped, Has.Count.EqualTo(2));
        using (var staging = SnapshotStaging.Open(Path.Combine(_directory, "snapshot"), _target, Options))
        {
            Assert.That(staging.IsComplete, Is.False);
            Assert.That(staging.Pieces, Is.Positive);
        }

        await TakeAsync("honest");
        AssertWhole();
    }

    [Test]
    public void A_place_a_height_or_a_question_that_makes_no_sense_has_no_answer()
    {
        Assert.That(_desk.Offer(_target.Height), Is.Null, "nothing above it");
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 19, Place = ByteString.CopyFrom(0) }), Is.Null);
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 20 }), Is.Null);
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 20, Place = ByteString.CopyFrom(200, 1, 2) }), Is.Null);
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 20, RecordsUpTo = 21 }), Is.Null);
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 20, RecordsUpTo = 0 }), Is.Null);
        Assert.That(_desk.Piece(new SnapshotPieceRequest { Height = 20, Place = ByteString.CopyFrom(0) }), Is.Not.Null);
    }

    private async Task<List<string>> TakeAsync(params string[] sources)
    {
        var dropped = new List<string>();
        using var staging = SnapshotStaging.Open(Path.Combine(_directory, "snapshot"), _target, Options);
        var answers = 0;
        var transfer = new SnapshotTransfer<string>(
            staging,
            _target,
            async (source, request, _) =>
            {
                await Task.Yield(); // all sources take turns
                return Answer(source, request, Interlocked.Increment(ref answers));
            },
            (source, problem) =>
            {
                lock (dropped) dropped.Add($"{source}: {problem}");
            },
            _ => { });
        var whole = await transfer.RunAsync(sources, CancellationToken.None);
        Assert.That(whole, Is.EqualTo(staging.IsComplete));
        if (whole) staging.Finish(GenesisLedger.Create(_chain.Genesis));
        return dropped;
    }

    private SnapshotPiece? Answer(string source, SnapshotPieceRequest request, int number)
    {
        if (source == "silent" || (source == "silent after three" && number > 3)) return null;
        var piece = _desk.Piece(request)!;
        var isState = piece.PieceCase == SnapshotPiece.PieceOneofCase.State;
        switch (source)
        {
            case "changes state" when isState:
                var bytes = piece.State.ToByteArray();
                bytes[^1] ^= 1;
                return new SnapshotPiece { State = ByteString.CopyFrom(bytes) };
            case "changes records" when !isState:
                var changed = TransactionRecords.Parser.ParseFrom(piece.Records);
                var record = changed.Records[0].ToByteArray();
                record[^1] ^= 1;
                changed.Records[0] = ByteString.CopyFrom(record);
                return new SnapshotPiece { Records = changed.ToByteString() };
            case "leaves records out" when !isState:
                var fewer = TransactionRecords.Parser.ParseFrom(piece.Records);
                fewer.Records.RemoveAt(0);
                return new SnapshotPiece { Records = fewer.ToByteString() };
            case "mixes kinds":
                return isState ? new SnapshotPiece { Records = new TransactionRecords().ToByteString() } : new SnapshotPiece { State = ByteString.Empty };
            default:
                return piece;
        }
    }

    private void AssertWhole()
    {
        using var store = LedgerStore.Open(Path.Combine(_directory, "snapshot"), _chain.ChainId, Options);
        Assert.That(store.Tip.Hash, Is.EqualTo(_target.Block.Certificate.BlockHash));
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(_chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty);
    }
}
