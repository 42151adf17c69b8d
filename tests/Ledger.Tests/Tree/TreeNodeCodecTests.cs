using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

[TestFixture]
public sealed class TreeNodeCodecTests
{
    private static List<NewTreeNode> Nodes()
    {
        var writes = Enumerable.Range(0, 200).Select(i => new StateWrite(StateKey.Of("test", $"{i}"), new byte[] { (byte)i })).ToList();
        return [.. StateTree.Update(new MemoryLedger(), null, new Height(1), writes).NewNodes];
    }

    [Test]
    public void Every_node_decodes_to_itself()
    {
        foreach (var (_, node) in Nodes())
        {
            var decoded = TreeNode.Decode(node.Encode());
            Assert.That(decoded!.Hash, Is.EqualTo(node.Hash));
            Assert.That(decoded.Encode(), Is.EqualTo(node.Encode()));
        }
    }

    [Test]
    public void Damaged_bytes_decode_to_nothing_or_to_a_node_that_encodes_to_them()
    {
        var random = Seed.Next();
        foreach (var (_, node) in Nodes())
        {
            var bytes = node.Encode();
            Assert.That(TreeNode.Decode(bytes.AsSpan(0, random.Next(bytes.Length))), Is.Null, "cut short");
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (TreeNode.Decode(bytes) is { } decoded) Assert.That(decoded.Encode(), Is.EqualTo(bytes));
        }

        Assert.That(TreeNode.Decode([]), Is.Null);
    }

    [Test]
    public void Node_keys_sort_by_height_then_place_and_refuse_a_second_encoding()
    {
        var path = StateTreeHash.PathOf("x"u8);
        var key = new TreeNodeKey(new Height(7), NibblePath.PrefixOf(path, 3));
        var bytes = key.Encode();
        var reader = new CanonicalReader(bytes);
        Assert.That(TreeNodeKey.Decode(ref reader), Is.EqualTo(key));
        Assert.That(reader.IsComplete, Is.True);
        bytes[^1] |= 1;
        var other = new CanonicalReader(bytes);
        TreeNodeKey.Decode(ref other);
        Assert.That(other.Failed, Is.True, "bits beyond the last half-byte are zero");
        Assert.That(NibblePath.PrefixOf(path, 2).Append(NibblePath.NibbleOf(path, 2)), Is.EqualTo(key.Path));
    }
}
