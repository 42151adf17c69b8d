using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The ledger at height 0: the departments' first keys and the first membership. Nothing else is agreed outside the chain.</summary>
public static class GenesisLedger
{
    public static ExecutedBlock Create(Genesis genesis)
    {
        var writes = new List<StateWrite> { new(NextMembership.Key, NextMembership.Encode(genesis.Membership)) };
        foreach (var department in genesis.Departments)
        {
            writes.Add(new StateWrite(KeyRecord.StateKeyOf(department.AdminKey), KeyRecord.ForGenesis(department).Encode()));
        }

        writes.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        var tree = StateTree.Update(NoNodes.Instance, null, Height.Genesis, writes);
        return new ExecutedBlock(
            BlockHeader.ForGenesis(genesis, tree.Root),
            [],
            new ChangeSet(Height.Genesis, writes, tree.NewNodes, tree.StaleNodes, [], [], default));
    }

    private sealed class NoNodes : ITreeReader
    {
        internal static readonly NoNodes Instance = new();

        public TreeNode? GetNode(in TreeNodeKey key) => null;
    }
}
