using CityConsortium.Consensus;
using CityConsortium.Protos.Gateway;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>One named condition of readiness.</summary>
public readonly record struct ReadyCheck(string Name, bool Passed, string Reason);

/// <summary>Everything that this node can say about itself: for <c>city status</c>, <c>/readyz</c>, and for clients that wait.</summary>
public sealed class StatusBoard(
    NodeConfig config, EpochBoard board, LedgerStore store, ChainTip tip, TransactionPool pool, PeerNetwork peers, PeerContacts contacts, ReplicaLoop loop,
    Observer observer, FinalityClock finality, ClockWatch clocks, string build, TimeProvider time)
{
    /// <summary>A member that says nothing for so long is missing; idle members send a status more often.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    /// <summary>What this node is busy with besides the protocol, as a clause; empty for nothing.</summary>
    public required Func<string> Activity { get; init; }

    private readonly Genesis _genesis = config.Genesis;

    public MembershipHistory Memberships() => board.History;

    public bool IsPending(TxId id) => pool.Contains(id);

    /// <summary>One sentence for a client whose transaction is not committed yet.</summary>
    public string WhyPending()
    {
        var stalled = StalledBecause();
        return stalled.Length > 0 ? stalled : $"waiting for height {tip.Height.Next}; {pool.Count} transactions are in line";
    }

    public IReadOnlyList<ReadyCheck> Readiness()
    {
        var missing = Missing();
        var quorum = board.Members.Quorum;
        var own = tip.Height.Value;
        var lag = BestKnown.Value - own; // asked second, so it is never below
        return
        [
            new ReadyCheck("quorum", quorum.Members - missing.Count >= quorum.Size, missing.Count == 0 ? "all members are reachable" : $"not reachable: {string.Join(", ", missing.Select(Name))}"),
            new ReadyCheck("caught_up", lag <= 2, lag == 0 ? $"at height {own}" : $"{lag} blocks behind"),
            new ReadyCheck("seat", board.IsMember, board.IsMember ? "a member" : "no seat in the membership: it follows the chain and takes no transactions"),
            new ReadyCheck("replica", !loop.Position.Halted, loop.Position.Halted ? "halted" : "running"),
        ];
    }

    public StatusReply Report()
    {
        var position = loop.Position;
        clocks.Keep([.. board.Members.Validators.Select(v => v.Department)]);
        var current = tip.Current;
        var quorum = board.Members.Quorum;
        var reply = new StatusReply
        {
            Department = config.Department.Value,
            ChainId = ByteString.CopyFrom(_genesis.ChainId.GenesisHash.AsSpan()),
            Height = current.Header.Height.Value,
            BlockHash = ByteString.CopyFrom(current.Hash.AsSpan()),
            StateRoot = ByteString.CopyFrom(current.Header.StateRoot.AsSpan()),
            BlockTimeUnixMs = current.Header.Time.UnixMilliseconds,
            View = position.View.Value,
            Leader = Name(position.Leader),
            Mode = ModeOf(position),
            MempoolTransactions = (uint)pool.Count,
            MempoolBytes = (ulong)pool.Bytes,
            Quorum = (uint)quorum.Size,
            QuorumMargin = quorum.Members - Missing().Count - quorum.Size,
            StalledBecause = Activity() is { Length: > 0 } activity ? activity : StalledBecause(),
            CommittedTransactions = store.Tip.TransactionCount,
            Validators = (uint)quorum.Members,
            EvidenceCount = (ulong)observer.EvidenceCount,
            BestKnownHeight = BestKnown.Value,
            FinalityP50Us = finality.Median(),
            Build = build,
            ClockOffsetMs = (long)clocks.Offset.TotalMilliseconds,
            ClockProblem = clocks.Problem,
            EpochFrom = board.Current.From.Value,
            MembershipHash = ByteString.CopyFrom(board.Members.Hash.AsSpan()),
        };
        foreach (var validator in board.Members.Validators) reply.Members.Add(validator.Department.Value);
        reply.Accused.AddRange(observer.Accused);
        foreach (var link in peers.Links)
        {
            var since = contacts.Since(link.Department);
            reply.Peers.Add(new PeerStatus
            {
                Department = link.Department.Value,
                Connected = link.IsUp,
                Height = contacts.HeightOf(link.Department).Value,
                LastHeardMsAgo = since is { } span ? (long)span.TotalMilliseconds : -1,
                Problem = link.Problem,
            });
        }

        return reply;
    }

    /// <summary>Other departments' clocks minus this node's.</summary>
    public TimeSpan ClockOffset => clocks.Offset;

    /// <summary>Votes to spare before one more loss halts the city.</summary>
    public int QuorumMargin => board.Members.Count - Missing().Count - board.Members.Quorum.Size;

    /// <summary>The height that the city has reached, as far as an honest member says so.</summary>
    public Height BestKnown => new(Math.Max(tip.Height.Value, contacts.ClaimedBy(board.Members.Quorum.OneHonest, board.Members).Value));

    private string StalledBecause()
    {
        var position = loop.Position;
        var missing = Missing();
        if (position.Halted) return StallReason.Explain(_genesis, board.Members, position, missing, "");
        var waited = pool.OldestWait();
        var withoutBlock = time.GetElapsedTime(observer.LastProgress);
        if (!board.IsMember) return "";
        var isStuck = waited > NodeLimits.StallAfter && withoutBlock > NodeLimits.StallAfter;
        var hasNoQuorum = QuorumMargin < 0;
        if (!isStuck && !hasNoQuorum) return "";
        var since = (time.GetLocalNow() - (isStuck && waited < withoutBlock ? waited.Value : withoutBlock)).ToString("HH:mm:ss");
        return StallReason.Explain(_genesis, board.Members, position, missing, since);
    }

    private List<MemberIndex> Missing()
    {
        var missing = new List<MemberIndex>();
        var members = board.Members;
        foreach (var link in peers.Links)
        {
            // Without a seat this node has no lasting link to anybody; an answer to its questions is what shows a member.
            var here = (link.IsUp || !board.IsMember) && contacts.Since(link.Department) is { } since && since <= SilentAfter;
            if (!here && members.IndexOf(link.Validator.ConsensusKey) is { } member) missing.Add(member);
        }

        return missing;
    }

    /// <summary>voting; observing, while it may have forgotten votes; following, while it has no seat; stopped.</summary>
    private string ModeOf(ReplicaStatus position) =>
        position.Halted ? "stopped" : !board.IsMember ? "following" : position.ObserveUntil is null ? "voting" : "observing";

    private string Name(MemberIndex member) => board.NameOf(member);
}
