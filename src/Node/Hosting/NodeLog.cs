using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Every log message of the node, numbered: 1xx peers, 2xx consensus, 3xx storage and start-up, 4xx clients.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(101, LogLevel.Information, "Peer {Department} is connected")]
    public static partial void PeerUp(this ILogger log, string department);

    [LoggerMessage(102, LogLevel.Warning, "Peer {Department} is not connected: {Problem}")]
    public static partial void PeerDown(this ILogger log, string department, string problem);

    [LoggerMessage(103, LogLevel.Warning, "Refused a stream from {Department}: {Problem}")]
    public static partial void PeerRefused(this ILogger log, string department, string problem);

    [LoggerMessage(104, LogLevel.Warning, "Refused a message from {Department}: {Refusal}")]
    public static partial void PeerMessageRefused(this ILogger log, string department, string refusal);

    [LoggerMessage(105, LogLevel.Error, "Another process uses this validator's key: a stream with this node's own identity came from {Remote}. Stop one of the two")]
    public static partial void OwnKeySeenTwice(this ILogger log, string remote);

    [LoggerMessage(201, LogLevel.Information, "View {View} of height {Height} begins; its leader is {Leader}")]
    public static partial void ViewStarted(this ILogger log, ulong height, ulong view, string leader);

    [LoggerMessage(202, LogLevel.Warning, "Asking for view {View} of height {Height}: {Reason}")]
    public static partial void ViewChangeStarted(this ILogger log, ulong height, ulong view, string reason);

    [LoggerMessage(203, LogLevel.Error, "Evidence of misbehaviour by {Department} at height {Height}: {Kind}")]
    public static partial void Accused(this ILogger log, string department, ulong height, string kind);

    [LoggerMessage(204, LogLevel.Warning, "Refused the proposal for height {Height}: {Refusal}")]
    public static partial void ProposalRefused(this ILogger log, ulong height, string refusal);

    [LoggerMessage(205, LogLevel.Information, "Caught up to height {Height} from {Department}")]
    public static partial void CaughtUp(this ILogger log, ulong height, string department);

    [LoggerMessage(206, LogLevel.Warning, "Catching up from {Department} failed: {Problem}")]
    public static partial void CatchUpFailed(this ILogger log, string department, string problem);

    [LoggerMessage(207, LogLevel.Critical, "This node stops: {Reason}")]
    public static partial void Halted(this ILogger log, string reason);

    [LoggerMessage(208, LogLevel.Warning, "This node only observes until height {Height} is committed: {Reason}")]
    public static partial void Observing(this ILogger log, ulong height, string reason);

    [LoggerMessage(209, LogLevel.Error, "A vote at height {Height} carries this validator's signature, and its safety log knows nothing of it: a backup was restored, or the key is used elsewhere too. It observes until that is harmless")]
    public static partial void VotesForgotten(this ILogger log, ulong height);

    [LoggerMessage(214, LogLevel.Information, "The membership changed with block {Height}; now {Departments} decide")]
    public static partial void MembershipChanged(this ILogger log, ulong height, string departments);

    [LoggerMessage(215, LogLevel.Warning, "This validator has no seat from height {Height} on: it follows the chain, serves what it has and does not vote")]
    public static partial void Following(this ILogger log, ulong height);

    [LoggerMessage(221, LogLevel.Information, "Taking a snapshot of height {Height} from {Departments}")]
    public static partial void SnapshotBegins(this ILogger log, ulong height, string departments);

    [LoggerMessage(222, LogLevel.Warning, "{Department} is not asked for this snapshot any more: {Problem}")]
    public static partial void SnapshotPeerDropped(this ILogger log, string department, string problem);

    [LoggerMessage(223, LogLevel.Information, "The snapshot is whole: this validator starts anew on it")]
    public static partial void SnapshotWhole(this ILogger log);

    [LoggerMessage(301, LogLevel.Information, "Validator {Department} of chain {Chain} starts at height {Height}")]
    public static partial void Starting(this ILogger log, string department, string chain, ulong height);

    [LoggerMessage(302, LogLevel.Information, "Listening: peers {Peers}, clients {Clients}, operations {Operations}")]
    public static partial void Listening(this ILogger log, string peers, string clients, string operations);

    [LoggerMessage(303, LogLevel.Information, "Stopped at height {Height}")]
    public static partial void Stopped(this ILogger log, ulong height);

    [LoggerMessage(304, LogLevel.Error, "The disk under {Directory} is nearly full: transactions of clients are refused until there is room")]
    public static partial void DiskNearlyFull(this ILogger log, string directory);

    [LoggerMessage(305, LogLevel.Error, "Damage on the disk: {Finding}")]
    public static partial void DamageFound(this ILogger log, string finding);

    [LoggerMessage(401, LogLevel.Error, "A call of {Method} failed unexpectedly")]
    public static partial void CallFailed(this ILogger log, string method, Exception exception);
}
