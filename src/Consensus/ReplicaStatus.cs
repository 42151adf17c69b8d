using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>A replica's position, for the status page: enough to say in one sentence why a chain does not move.</summary>
/// <param name="Active">False while the replica waits for the view's NewView.</param>
/// <param name="Prepares">Whose prepares of the current view are here, the leader's pre-prepare included.</param>
/// <param name="ViewChanges">Who asked for the current view or a higher one.</param>
/// <param name="ObserveUntil">Set while votes are withheld.</param>
public sealed record ReplicaStatus(
    Height Committed,
    View View,
    MemberIndex Leader,
    bool Active,
    bool HasWork,
    bool HasProposal,
    MemberSet Prepares,
    MemberSet Commits,
    MemberSet ViewChanges,
    MemberSet LinksUp,
    Height? ObserveUntil,
    bool Halted);
