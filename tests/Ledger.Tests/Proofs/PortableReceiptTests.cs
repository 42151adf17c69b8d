using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class PortableReceiptTests
{
    private TestCity _city = null!;
    private PortableReceipt _receipt = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _city = new TestCity(ProbeContract.Registry());
        _city.Commit([.. Enumerable.Range(0, 3).Select(i => Put($"first {i}"))]);
        _city.Commit([.. Enumerable.Range(0, 5).Select(i => Put($"{i}"))]);
        _receipt = PortableReceipt.From(_city.Blocks[1], 3, []);
    }

    [OneTimeTearDown]
    public void TearDown() => _city.Dispose();

    private DecodedTransaction Put(string text) => _city.Transaction(_city.Admin("finance"), "probe", "put", Encoding.UTF8.GetBytes(text));

    private string? Verify(PortableReceipt receipt)
    {
        var verified = ReceiptVerifier.Verify(receipt, _city.Genesis, Ed25519.Verifier, out var refusal);
        Assert.That(verified is null, Is.EqualTo(refusal is not null));
        return refusal?.Sentence;
    }

    private PortableReceipt WithBlock(Func<BlockProof, BlockProof> change) => _receipt with { Block = change(_receipt.Block) };

    [Test]
    public void Every_receipt_of_a_block_verifies_with_genesis_alone_after_a_round_trip_through_its_file()
    {
        for (var i = 0; i < 5; i++)
        {
            var read = PortableReceipt.Parse(PortableReceipt.From(_city.Blocks[1], i, []).ToJson(), out var problem);
            Assert.That(problem, Is.Null);
            var verified = ReceiptVerifier.Verify(read!, _city.Genesis, Ed25519.Verifier, out _);
            Assert.That(verified!.Receipt.Encode(), Is.EqualTo(_city.Blocks[1].EncodedReceipts[i].ToArray()));
            Assert.That((verified.Header.Height, verified.Signers.Count), Is.EqualTo((new Height(2), 3)));
        }
    }

    [Test]
    public void Any_changed_byte_of_the_file_makes_it_fail_and_white_space_does_not()
    {
        var json = _receipt.ToJson();
        var bytes = Encoding.UTF8.GetBytes(json);
        var survivors = new List<string>();
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var bit in new[] { i % 8, 5 })
            {
                bytes[i] ^= (byte)(1 << bit);
                var text = Encoding.UTF8.GetString(bytes);
                if (PortableReceipt.Parse(text, out _) is { } parsed && Verify(parsed) is null) survivors.Add($"byte {i} bit {bit}: …{text[Math.Max(0, i - 20)..Math.Min(text.Length, i + 5)]}");
                bytes[i] ^= (byte)(1 << bit);
            }
        }

        var compact = json.Replace("\n", "").Replace("  ", "");
        Assert.Multiple(() =>
        {
            Assert.That(survivors, Is.Empty);
            Assert.That(Verify(PortableReceipt.Parse(compact, out _)!), Is.Null);
        });
    }

    [Test]
    public void Any_removed_or_repeated_line_makes_it_fail()
    {
        var lines = _receipt.ToJson().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is "{" or "}" or "[" or "]") continue;
            var without = string.Join('\n', lines.Where((_, n) => n != i));
            var twice = string.Join('\n', lines.SelectMany((line, n) => n == i ? new[] { line, line } : [line]));
            foreach (var text in new[] { without, twice })
            {
                Assert.That(PortableReceipt.Parse(text, out _) is { } parsed && Verify(parsed) is null, Is.False, lines[i]);
            }
        }
    }

    [Test]
    public void The_sentence_names_what_does_not_fit()
    {
        var certificate = _receipt.Block.Certificate;
        var forged = certificate.Signatures.ToArray();
        forged[2] = forged[2] with { Signature = forged[1].Signature };
        var body = _receipt.Transaction.Body.ToArray();
        body[^1] ^= 1;
        var encoded = _receipt.EncodedReceipt.ToArray();
        encoded[^1] ^= 1;
        Assert.Multiple(() =>
        {
            Assert.That(Verify(_receipt), Is.Null);
            Assert.That(Verify(WithBlock(b => b with { Certificate = certificate with { Signatures = forged } })), Is.EqualTo("the signature of department health on block 2 does not fit"));
            Assert.That(Verify(WithBlock(b => b with { Certificate = certificate with { Signatures = [.. certificate.Signatures.Take(2)] } })), Does.Contain("2 signatures; 3 of 4 are needed"));
            Assert.That(Verify(_receipt with { Transaction = new SignedTransaction(body, _receipt.Transaction.Signature) }), Does.StartWith("transaction body hash"));
            Assert.That(Verify(_receipt with { Transaction = new SignedTransaction(_receipt.Transaction.Body, forged[0].Signature) }), Does.StartWith("the sender's signature on transaction"));
            Assert.That(Verify(_receipt with { EncodedReceipt = encoded }), Is.EqualTo("the Merkle path of the receipt does not lead to the receipts root of block 2"));
            Assert.That(Verify(_receipt with { Index = 2 }), Does.Contain("as number 2"));
            Assert.That(Verify(WithBlock(b => b with { Header = b.Header with { StateRoot = Hash256.Zero } })), Does.Contain("hash of the header"));
        });
    }

    [Test]
    public void Another_chains_genesis_refuses_it()
    {
        var genesis = new Genesis("other-city", _city.Genesis.Time, _city.Genesis.Departments, _city.Genesis.Membership, _city.Genesis.Parameters);
        ReceiptVerifier.Verify(_receipt, genesis, Ed25519.Verifier, out var refusal);
        Assert.That(refusal?.Sentence, Does.Contain("chain"));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"format\":\"cityconsortium.receipt/1\"}")]
    [TestCase("\ud800")]
    public void Text_that_is_no_receipt_is_refused_with_a_sentence(string text)
    {
        Assert.That(PortableReceipt.Parse(text, out var problem), Is.Null);
        Assert.That(problem, Is.Not.Empty);
    }

    [Test]
    public void State_is_proven_present_and_absent_through_a_file()
    {
        foreach (var key in new[] { ProbeContract.Key("3"), ProbeContract.Key("never") })
        {
            var proven = StateTree.Prove(_city.Ledger, _city.Head.Height, key)!;
            var portable = new PortableStateProof(key, proven.Value, proven.Proof, _receipt.Block);
            var read = PortableStateProof.Parse(portable.ToJson(), out var problem);
            Assert.That(problem, Is.Null);
            Assert.That(read!.Value is null, Is.EqualTo(key == ProbeContract.Key("never")));
            var verified = ReceiptVerifier.Verify(read, _city.Genesis, Ed25519.Verifier, out _);
            Assert.That(verified!.Value?.ToArray(), Is.EqualTo(proven.Value?.ToArray()));
            ReceiptVerifier.Verify(read with { Value = "lie"u8.ToArray() }, _city.Genesis, Ed25519.Verifier, out var refusal);
            Assert.That(refusal!.Sentence, Does.Contain($"state entry {key}"));
        }
    }
}
