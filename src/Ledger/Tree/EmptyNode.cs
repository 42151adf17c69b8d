using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The root of a tree without entries.</summary>
public sealed class EmptyNode : TreeNode
{
    public static readonly EmptyNode Instance = new();

    private EmptyNode()
    {
    }

    public override Hash256 Hash => StateTreeHash.Empty;

    public override void Encode(CanonicalWriter writer) => writer.Byte(EmptyTag);
}
