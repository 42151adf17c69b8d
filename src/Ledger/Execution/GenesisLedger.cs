using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The ledger at height 0: the departments with their first keys, the first membership and how it is changed. Nothing else is agreed outside the chain.</summary>
public static class GenesisLedger
{
    public static ExecutedBlock Create(Genesis genesis)
    {
        var writes = new List<StateWrite> { new(NextMembership.Key, NextMembership.Encode(genesis.Membership)), new(GovernanceParameters.StateKey, genesis.Governance.Encode()) };
        foreach (var department in genesis.Departments)
        {
            writes.Add(new StateWrite(KeyRecord.StateKeyOf(department.AdminKey), KeyRecord.ForGenesis(department).Encode()));
            writes.Add(new StateWrite(DepartmentRecord.StateKeyOf(department.Id), DepartmentRecord.ForGenesis(department).Encode()));
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
