using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// The address of a tree node: the height that wrote it and where it stands. A node is written once and never changed, so
/// old roots stay provable until their nodes are pruned, and new nodes of one height lie side by side on disk.
/// </summary>
public readonly record struct TreeNodeKey(Height Version, NibblePath Path)
{
    public const int MaxEncodedSize = 8 + 1 + Hash256.Size;

    /// <summary>The root node of a height; every height has one, also when its block changed nothing.</summary>
    public static TreeNodeKey RootOf(Height version) => new(version, NibblePath.Root);

    public void Encode(CanonicalWriter writer)
    {
        writer.Height(Version);
        Path.Encode(writer);
    }

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(MaxEncodedSize);
        Encode(writer);
        return writer.ToArray();
    }

    public static TreeNodeKey Decode(ref CanonicalReader reader) => new(reader.Height(), NibblePath.Decode(ref reader));

    public override string ToString() => $"{Version}:{(Path.Count == 0 ? "root" : Path)}";
}
