using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class CommittedBlockTests
{
    private TestCity _city = null!;
    private CommittedBlock _block = null!;

    [SetUp]
    public void SetUp()
    {
        _city = new TestCity(ProbeContract.Registry());
        _city.Commit([.. Enumerable.Range(0, 4).Select(_ => _city.Transaction(_city.Admin("urban"), "probe", "put", "a"u8.ToArray()))]);
        _block = _city.Blocks[0];
    }

    [TearDown]
    public void TearDown() => _city.Dispose();

    private string? Problem(CommittedBlock block, Membership? membership = null) =>
        block.Problem(_city.Genesis.ChainId, membership ?? _city.Genesis.Membership, Ed25519.Verifier);

    [Test]
    public void A_block_survives_its_encoding()
    {
        var decoded = CommittedBlock.Decode(_block.Encode())!;
        Assert.Multiple(() =>
        {
            Assert.That(decoded.Encode(), Is.EqualTo(_block.Encode()));
            Assert.That(Problem(decoded), Is.Null);
        });
    }

    [Test]
    public void Every_changed_byte_is_malformed_or_does_not_fit()
    {
        var bytes = _block.Encode();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(1 << (i % 8));
            var decoded = CommittedBlock.Decode(bytes);
            var senderSignature = decoded is not null && Problem(decoded) is null && decoded.Bodies.Where((b, n) => b.Signature != _block.Bodies[n].Signature).Any();
            if (!senderSignature) Assert.That(decoded is not null && Problem(decoded) is null, Is.False, $"byte {i}");
            bytes[i] ^= (byte)(1 << (i % 8));
        }

        for (var length = 0; length < bytes.Length; length += 7) Assert.That(CommittedBlock.Decode(bytes.AsSpan(0, length)), Is.Null);
    }

    [Test]
    public void The_sentence_names_what_does_not_fit()
    {
        var others = TestCity.Members("v2", _city);
        Assert.Multiple(() =>
        {
            Assert.That(Problem(_block with { Bodies = [.. _block.Bodies.Reverse()] }), Does.Contain("transaction 0"));
            Assert.That(Problem(_block with { Bodies = [] }), Does.Contain("0 bodies"));
            Assert.That(Problem(_block with { EncodedReceipts = [.. _block.EncodedReceipts.Reverse()] }), Does.Contain("receipts"));
            Assert.That(Problem(_block with { Header = _block.Header with { StateRoot = Hash256.Zero } }), Does.Contain("certificate"));
            Assert.That(Problem(_block, others), Does.Contain("membership"));
        });
    }
}
