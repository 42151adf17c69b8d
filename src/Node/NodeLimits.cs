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
    /// Answers that move nothing (refusals, repetitions, reads of old blocks), a second and node: they must not take the time of
    /// those who bring something. A turn is a refusal's cost, about a tenth of a millisecond with its transport, so this is at
    /// most a tenth of a core.
    /// </summary>
    public const int IdleTurnsPerSecond = 1_000;

    /// <summary>Blocks kept ready for proofs, each of 3 MB when full: a department asks for what was just committed.</summary>
    public const int RecentBlocks = 4;

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

    /// <summary>
    /// Clients' calls that this node works on at once: half of the cores, because checking their signatures must leave the other
    /// half to the votes. At least two, so that a thread that the machine has put aside does not hold up everybody.
    /// </summary>
    public static readonly int ClientsAtWork = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>Open client connections, each of about 100 KB: with their streams they stay below 100 MB. The peer port counts its own.</summary>
    public const int ClientConnections = 1_000;

    /// <summary>Of one address: four of them leave room for everybody else's; a department's portal needs one.</summary>
    public const int ClientConnectionsPerAddress = 250;

    /// <summary>New connections of one address a second, after a burst: a TLS handshake costs the server a millisecond, so this is a twentieth of a core.</summary>
    public const int ConnectionsPerSecond = 50;

    public const int ConnectionBurst = ClientConnectionsPerAddress;

    /// <summary>Open streams of submissions, each of 10 KB and more when it is in use, and those of one address.</summary>
    public const int Submitters = 2_000;

    public const int SubmittersPerAddress = 500;

    /// <summary>
    /// Bytes of one client's requests that Kestrel takes before they are read: what a paced stream sends stays with the client.
    /// A stream of 128 KiB still carries 4 MB/s over 30 ms.
    /// </summary>
    public const int StreamWindow = 128 * 1024;

    public const int ConnectionWindow = 192 * 1024;

    /// <summary>Bytes of request headers: gRPC's are a few hundred.</summary>
    public const int HeaderBytes = 8 * 1024;

    /// <summary>A unary request that comes slower than this, after the grace time, is not waited for. Streams may be quiet for hours.</summary>
    public const int SlowestRequestBytesPerSecond = 240;

    /// <summary>An answer that is taken slower than this ends the connection (<see cref="SlowestReader"/>): what waits for it is held in this node's memory.</summary>
    public const int SlowestReaderBytesPerSecond = 240;

    /// <summary>Open peer connections: both directions and both lanes of every possible member, twice over for reconnects.</summary>
    public const int PeerConnections = 4 * Types.Limits.MaxValidators;

    /// <summary>Concurrent calls on one client connection.</summary>
    public const int StreamsPerConnection = 100;

    /// <summary>Event subscribers at one validator, and those of one address: each holds a cursor and reads blocks from disk at its own pace.</summary>
    public const int Subscribers = 256;

    public const int SubscribersPerAddress = 64;

    /// <summary>A leader's block takes at least so many, if they wait: other members count on it when they judge whether somebody was left out.</summary>
    public const int LeastBlockTransactions = 256;

    public const int LeastBlockBytes = 1024 * 1024;

    /// <summary>Of T0: a leader makes its blocks as long as it can have committed in this time, so that a full pool makes nobody's timer fire.</summary>
    public const double BlockShareOfTimeout = 1.0 / 3;

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

    /// <summary>A TLS handshake, or the headers of a call, that take longer are given up.</summary>
    public static readonly TimeSpan SlowestHandshake = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan SlowestHeaders = TimeSpan.FromSeconds(10);

    /// <summary>A connection without a call is closed after so long; the client opens another when it has something to say.</summary>
    public static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(60);

    /// <summary>Without a commit for so long while work is pending, the node says that the chain is stalled, and why.</summary>
    public static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(3);

    /// <summary>A waiting transaction of this node's own clients is pushed to the others again after so long.</summary>
    public static readonly TimeSpan GossipAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>A known transaction that blocks have passed over for so long makes this node suspect the leader of censorship.</summary>
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
