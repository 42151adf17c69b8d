namespace CityConsortium.Storage;

/// <summary>What the messages tell the operator to type. Nothing here is ever carried out by the node itself.</summary>
internal static class Remedies
{
    /// <summary>The chain is at the other departments; the safety log stays where it is, so the node can still not vote twice.</summary>
    internal static string FetchLedgerAgain(string directory) =>
        $"mv '{directory}' '{directory}.damaged' and start the node; it fetches the chain from the other departments";
}
