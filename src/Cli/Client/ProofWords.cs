using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Says what was checked, so that a reader knows why to believe an answer.</summary>
internal static class ProofWords
{
    public static string Of(StateEntry entry, LocalClient local) =>
        $"区块 height {entry.Height}, 签名部门 signed by {Departments(entry.Block!.SignedBy, local.Network.Genesis)}; checked against {Shown(local.Network.Paths.Genesis)}";

    public static object Json(StateEntry entry) => new
    {
        height = entry.Height.Value,
        blockTime = entry.BlockTime.ToString(),
        stateRoot = entry.Block!.Header.StateRoot.ToString(),
        signedBy = entry.Block.SignedBy.Select(d => d.Value).ToArray(),
    };

    public static object Json(CommittedReceipt receipt) => new
    {
        transaction = receipt.TransactionId.ToString(),
        height = receipt.Height.Value,
        blockTime = receipt.BlockTime.ToString(),
        signedBy = receipt.Block.SignedBy.Select(d => d.Value).ToArray(),
    };

    public static string Departments(IEnumerable<DepartmentId> departments, Genesis genesis) => string.Join(", ", departments.Select(genesis.DisplayName));

    /// <summary>Relative where that is shorter.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path;
    }
}
