using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class StateProofTests
{
    private static StateKey Key(int number) => StateKey.Of("test", $"key/{number}");

    private static (MemoryLedger Ledger, Hash256 Root) Tree(int count)
    {
        var ledger = new MemoryLedger();
        var update = StateTree.Update(ledger, null, new Height(3), [.. Enumerable.Range(0, count).Select(i => new StateWrite(Key(i), BitConverter.GetBytes(i)))]);
        ledger.ApplyTree(new Height(3), update.NewNodes, update.StaleNodes);
        return (ledger, update.Root);
    }

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(17)]
    [TestCase(500)]
    public void Every_entry_and_every_absence_is_provable_and_no_mutated_proof_verifies(int count)
    {
        var (ledger, root) = Tree(count);
        for (var i = 0; i < count + 40; i += 1 + (count / 25))
        {
            var key = Key(i);
            var (value, proof) = StateTree.Prove(ledger, new Height(3), key)!;
            Assert.That(value is not null, Is.EqualTo(i < count));
            Assert.That(proof.Verify(root, key.Span, value), Is.True);
            Assert.That(proof.Verify(Flip(root, i % 256), key.Span, value), Is.False, "another root");
            Assert.That(proof.Verify(root, key.Span, value is null ? "x"u8.ToArray() : default(ReadOnlyMemory<byte>?)), Is.False, "presence for absence");
            if (value is not null)
            {
                Assert.That(proof.Verify(root, key.Span, BitConverter.GetBytes(i + 1)), Is.False, "another value");
                Assert.That(proof.Verify(root, Key(i + 100_000).Span, value), Is.False, "another key");
            }

            for (var s = 0; s < proof.Siblings.Count; s++)
            {
                var mutated = proof.Siblings.ToArray();
                mutated[s] = Flip(mutated[s], (7 * s) % 256);
                Assert.That((proof with { Siblings = mutated }).Verify(root, key.Span, value), Is.False, $"sibling {s}");
                var shorter = proof.Siblings.ToList();
                shorter.RemoveAt(s);
                Assert.That((proof with { Siblings = shorter }).Verify(root, key.Span, value), Is.False, $"without sibling {s}");
            }

            if (proof.OtherLeaf is { } other)
            {
                Assert.That((proof with { OtherLeaf = (other.Path, Flip(other.ValueHash, 5)) }).Verify(root, key.Span, value), Is.False);
                Assert.That((proof with { OtherLeaf = (Flip(other.Path, 255), other.ValueHash) }).Verify(root, key.Span, value), Is.False);
                Assert.That((proof with { OtherLeaf = null }).Verify(root, key.Span, value), Is.False);
            }
        }
    }

    [Test]
    public void Presence_cannot_be_denied_by_the_entrys_own_leaf()
    {
        var (ledger, root) = Tree(50);
        var (value, proof) = StateTree.Prove(ledger, new Height(3), Key(7))!;
        var lie = proof with { OtherLeaf = (Key(7).Path(), StateTreeHash.ValueHash(value!.Value.Span)) };
        Assert.That(lie.Verify(root, Key(7).Span, null), Is.False);
    }

    [Test]
    public void A_height_that_was_never_written_has_no_proofs()
    {
        var (ledger, _) = Tree(5);
        Assert.That(StateTree.Prove(ledger, new Height(4), Key(1)), Is.Null);
    }
}
