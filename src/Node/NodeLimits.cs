namespace CityConsortium.Node;

/// <summary>
/// What one validator process allows itself, each with its reason. Limits that all nodes must share are in
/// <see cref="CityConsortium.Types.Limits"/>. A full queue refuses or drops what will be sent again; it never grows.
/// </summary>
public static class NodeLimits
{
    /// <summary>Transactions waiting for a block: a dozen full blocks, so a burst is absorbed and a flood is refused.</summary>
    public const int PoolTransactions = 50_000;

    /// <summary>Bytes of waiting transactions: keeps a validator under its memory promise of 300 MB.</summary>
    public const long PoolBytes = 64L * 1024 * 1024;

    /// <summary>One sender's share of the pool: a single integrator's runaway loop leaves room for everybody else.</summary>
    public const int PoolTransactionsPerSender = 20_000;

    /// <summary>A sender may hold so many times what is free: 2 lets one alone use most of the pool, and k of them leave 1/(2k+1) to the next.</summary>
    public const int PoolShareOfFree = 2;

    /// <summary>
    /// Refusals that this node gives in all, a second: checking what will be refused must not take the time of those who are
    /// not. At most an eighth of a core even when each takes a signature check.
    /// </summary>
    public const int RefusalsPerSecond = 2_000;

    /// <summary>
    /// Messages of one peer waiting for the replica's thread. Each has its own share, so that one member's flood displaces
    /// nobody's votes; what does not fit is repeated by the protocol's statuses.
    /// </summary>
    public const int ReplicaInboxPerPeer = 1_024;

    /// <summary>Effects waiting for the outbox. The replica waits when it is full: it must not run ahead of its own disk.</summary>
    public const int Outbox = 4_096;

    /// <summary>Consensus messages waiting for one peer's link. Dropped beyond it: statuses make the sender repeat what is missing.</summary>
    public const int PeerConsensusQueue = 1_024;

    /// <summary>Transactions waiting for one peer's link. Dropped beyond it: the peer fetches by id what a proposal names.</summary>
    public const int PeerTransactionQueue = 20_000;

    /// <summary>A link with so many waiting is behind by half a second: from here on it takes no more from senders that crowd.</summary>
    public const int CrowdedLink = 2_000;

    /// <summary>A sender with more than this waiting, while others wait too, crowds: a quarter of a block.</summary>
    public const int CrowdingTransactions = Types.Limits.MaxBlockTransactions / 4;

    /// <summary>Transactions in one frame to a peer, and their bytes: few enough that a frame never blocks a link for long.</summary>
    public const int GossipBatchTransactions = 512;

    public const int GossipBatchBytes = 256 * 1024;

    /// <summary>A frame from a peer: a full proposal or a batch of transactions with room to spare.</summary>
    public const int PeerMessageBytes = 4 * 1024 * 1024;

    /// <summary>A block fetched from a peer: its bodies, receipts and certificate.</summary>
    public const int BlockMessageBytes = 32 * 1024 * 1024;

    /// <summary>A message from a client: one transaction and its envelope.</summary>
    public const int ClientMessageBytes = 256 * 1024;

    /// <summary>Transactions of one client stream that wait for their block; the client's next ones wait in its own socket.</summary>
    public const int SubmitsInFlightPerStream = 8_192;

    /// <summary>Open client connections; above it Kestrel refuses, and the consensus port is another listener.</summary>
    public const int ClientConnections = 1_000;

    /// <summary>Open peer connections: both directions and both lanes of every possible member, twice over for reconnects.</summary>
    public const int PeerConnections = 4 * Types.Limits.MaxValidators;

    /// <summary>Concurrent calls on one client connection.</summary>
    public const int StreamsPerConnection = 100;

    /// <summary>Event subscribers at one validator: each holds a cursor and reads blocks from disk at its own pace.</summary>
    public const int Subscribers = 256;

    /// <summary>Pieces of evidence in one answer, and their bytes: an answer stays below what gRPC clients take by default.</summary>
    public const int EvidencePerReply = 100;

    public const int EvidenceBytesPerReply = 2 * 1024 * 1024;

    /// <summary>Blocks that one catch-up request may ask for.</summary>
    public const int BlocksPerFetch = 64;

    /// <summary>Digests of blocks' signatures in one answer, 32 bytes each; and how many may wait here for their blocks.</summary>
    public const int DigestsPerFetch = 1_024;

    /// <summary>An answer to it ends with the block that reaches this: a line of 2 MB/s brings it within the asker's patience.</summary>
    public const int BlockBytesPerFetch = 16 * 1024 * 1024;

    /// <summary>Ids that one body request may name: a full block.</summary>
    public const int BodiesPerRequest = Types.Limits.MaxBlockTransactions;

    /// <summary>How long a client may wait in one Submit call before it is told that the transaction is still pending, and why.</summary>
    public static readonly TimeSpan SubmitWait = TimeSpan.FromSeconds(20);

    /// <summary>When a client that was refused for want of room may try again: a few blocks later.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Answers that a client leaves unread for so long end its stream: what waits for it is held in this node's memory.</summary>
    public static readonly TimeSpan SlowestReader = TimeSpan.FromSeconds(30);

    /// <summary>Without a commit for so long while work is pending, the node says that the chain is stalled, and why.</summary>
    public static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(3);

    /// <summary>A waiting transaction of this node's own clients is pushed to the others again after so long.</summary>
    public static readonly TimeSpan GossipAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>A known transaction that stays out of blocks for so long makes this node suspect the leader of censorship.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A peer heard within this time is alive: idle validators report every two seconds, and a dead one's connection is given up
    /// after three.
    /// </summary>
    public static readonly TimeSpan AliveIfHeardWithin = TimeSpan.FromSeconds(5);

    /// <summary>Turned away so long because its key is in use elsewhere, a validator stops: no leftover of a dead connection is believed in for so long.</summary>
    public static readonly TimeSpan KeyConflictPatience = TimeSpan.FromSeconds(10);

    /// <summary>Dead peers are noticed by unanswered pings after at most delay + timeout.</summary>
    public static readonly TimeSpan PeerPingDelay = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan PeerPingTimeout = TimeSpan.FromSeconds(2);
}
