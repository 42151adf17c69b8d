using CityConsortium.Consensus;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>The links to all other members of the set in force. A change of the set moves them on the outbox's thread.</summary>
public sealed class PeerNetwork(EpochBoard board, Func<Validator, PeerLink> open, LedgerStore store, ReplicaInbox inbox) : IAsyncDisposable
{
    private readonly Dictionary<PeerLink, Task> _running = [];
    private readonly List<Task> _closing = [];
    private readonly Lock _gate = new();
    private volatile PeerLink[] _links = [];
    private Hash256 _ownPin;
    private CancellationToken? _stopping;

    public IReadOnlyList<PeerLink> Links => _links;

    /// <summary>Opens the links to the set's other members, keeps those whose validator stays, and closes the rest.</summary>
    public void Follow(Membership members)
    {
        lock (_gate)
        {
            var ownPin = TlsPins.PinOf(board.Certificate);
            // With another TLS key of this node's own the others would not know it on an old connection.
            var kept = ownPin == _ownPin ? _links : [];
            var others = members.Validators.Where(v => board.Identity.Keys.All(k => k.PublicKey != v.ConsensusKey));
            PeerLink[] next = [.. others.Select(v => Array.Find(kept, l => l.Validator == v) ?? Made(v))];
            var gone = _links.Except(next).ToList();
            _ownPin = ownPin;
            _links = next;
            foreach (var link in gone) _closing.Add(CloseAsync(link));
            if (_stopping is { } stopping) Run_NeedsLock(stopping);
        }
    }

    public void Start(CancellationToken stopping)
    {
        lock (_gate)
        {
            _stopping = stopping;
            Run_NeedsLock(stopping);
        }
    }

    /// <summary>Tells a new replica which links are down; it takes those it hears nothing of for up.</summary>
    public void ReportLinks()
    {
        foreach (var link in _links.Where(l => !l.IsUp)) Report(link, up: false);
    }

    public void Broadcast(PeerFrame frame)
    {
        foreach (var link in _links) link.SendConsensus(frame);
    }

    public void Send(MemberIndex to, PeerFrame frame) => LinkTo(to)?.SendConsensus(frame);

    public PeerLink? LinkTo(MemberIndex member)
    {
        var members = board.Members;
        return members.Contains(member) ? Array.Find(_links, l => l.Validator == members[member]) : null;
    }

    /// <summary>
    /// Pushes the one block that a peer one height behind is missing. A peer further behind fetches at its own pace, so
    /// nobody is flooded with blocks because it said that it lags.
    /// </summary>
    public void SendBlock(MemberIndex to, Height height)
    {
        if (LinkTo(to) is not { IsUp: true } link || store.GetBlock(height) is not { } block) return;
        var bytes = block.Encode();
        if (bytes.Length > NodeLimits.PeerMessageBytes - 1024) return;
        link.SendBlock(new PeerFrame { Block = UnsafeByteOperations.UnsafeWrap(bytes) });
    }

    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_gate)
        {
            foreach (var link in _links) _closing.Add(CloseAsync(link));
            _links = [];
            closing = [.. _closing];
        }

        await Task.WhenAll(closing);
    }

    private PeerLink Made(Validator validator)
    {
        var link = open(validator);
        link.Changed += Report;
        return link;
    }

    private void Report(PeerLink link, bool up)
    {
        var epoch = board.Current;
        if (epoch.Membership.IndexOf(link.Validator.ConsensusKey) is { } member) inbox.Post(new Input.PeerLinkChanged(member, up), epoch);
    }

    private void Run_NeedsLock(CancellationToken stopping)
    {
        foreach (var link in _links)
        {
            if (!_running.ContainsKey(link)) _running.Add(link, link.RunAsync(stopping));
        }
    }

    /// <summary>A link's task never fails: whatever a peer does ends in a new attempt, and its closing in the end.</summary>
    private async Task CloseAsync(PeerLink link)
    {
        link.Close();
        if (_running.Remove(link, out var running)) await running;
        await link.DisposeAsync();
    }
}
