namespace CityConsortium.Storage;

/// <summary>What the messages tell the operator to type. Nothing here is ever carried out by the node itself.</summary>
internal static class Remedies
{
    /// <summary>The chain is at the other departments; the safety log stays where it is, so the node can still not vote twice.</summary>
    internal const string RepairLedger =
        "city node repair DIR --from PEER (DIR: this validator's directory, with its node.json; PEER: a department whose validator runs)";

    /// <summary>The node does it by itself, and says so in its status.</summary>
    internal const string StartAndObserve =
        "start the validator: it sets the damaged safety log aside and observes until it is safe to vote";

    internal const string StartAndFetch =
        "start the validator: it fetches the missing blocks from the other departments";
}
