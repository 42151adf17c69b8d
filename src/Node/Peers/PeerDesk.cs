using System.Security.Cryptography.X509Certificates;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Where peers' frames are handed on: the one singleton behind the per-call <see cref="PeerService"/>.</summary>
public sealed class PeerDesk(
    NodeConfig config, EpochBoard board, PeerHello hello, MessageGate gate, TransactionIntake intake, TransactionPool pool, BodyFetcher bodies, ExecutionRoom execution,
    BlockFetcher fetcher, Outbox outbox, LedgerStore store, Func<PeerNetwork> peers, PeerContacts contacts, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Hash256 Pin, Lane Lane), Visit> _visits = [];

    /// <summary>The TLS key that the caller showed. That it may fetch blocks was settled when it connected.</summary>
    /// <exception cref="RpcException">It has lost that right since.</exception>
    public Hash256 CallerOf(ServerCallContext context)
    {
        var pin = context.GetHttpContext().Connection.ClientCertificate is X509Certificate2 shown ? TlsPins.PinOf(shown) : default;
        return board.Admits(pin) ? pin : throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, "the TLS key is not that of a member"));
    }

    /// <summary>The validator with this TLS key in the set in force; null when it has no seat.</summary>
    public Validator? MemberOf(Hash256 pin)
    {
        var members = board.Members;
        return members.IndexOfPin(pin) is { } member ? members[member] : null;
    }

    /// <returns>Null when the stream may begin, else the sentence for the peer's operator.</returns>
    public string? Refuse(Validator? from, Hello? greeting)
    {
        if (hello.Problem(greeting) is { } problem) return problem;
        if (from is null) return "the TLS key has no seat in the set in force here: it may fetch blocks, not vote";
        if (board.Identity.Keys.All(k => k.PublicKey != from.ConsensusKey)) return null;
        if (greeting!.InstanceId.Span.SequenceEqual(hello.InstanceId.Span)) return "this node called itself: its own address is among its peers";
        log.OwnKeySeenTwice(from.Department.Value);
        return "this validator's key is in use by another process: stop one of the two";
    }

    /// <summary>
    /// Whether another process with the caller's key is here and alive: heard so recently that its stream is no leftover of a
    /// dead connection. Two that vote with one key are what safety rules cannot mend; the one that comes later is not let in.
    /// </summary>
    public bool IsInUseElsewhere(Validator from, Hash256 pin, Hello greeting)
    {
        lock (_gate)
        {
            return _visits.TryGetValue((pin, greeting.Lane), out var older) && older.Instance != greeting.InstanceId
                && contacts.Since(from.Department) < NodeLimits.AliveIfHeardWithin;
        }
    }

    /// <summary>One stream per peer and lane: a newer one ends the older, whose connection is most likely dead.</summary>
    public Visit Enter(Hash256 from, Hello greeting, CancellationToken calling)
    {
        var visit = new Visit(this, from, greeting.Lane, greeting.InstanceId, CancellationTokenSource.CreateLinkedTokenSource(calling));
        lock (_gate)
        {
            // Cancelled inside the lock, because the older visit disposes its source under the same lock when it leaves.
            if (_visits.Remove((from, greeting.Lane), out var older)) older.Source.Cancel();
            _visits.Add((from, greeting.Lane), visit);
        }

        return visit;
    }

    /// <summary>Ends the streams of keys that lost their seat.</summary>
    public void DismissStrangers()
    {
        lock (_gate)
        {
            foreach (var (place, visit) in _visits)
            {
                if (MemberOf(place.Pin) is null) visit.Source.Cancel();
            }
        }
    }

    public void Heard(DepartmentId from) => contacts.Heard(from);

    /// <summary>At most one complaint a second and peer: a member that sends only garbage must not fill the disk with our log.</summary>
    public bool MayComplainAbout(DepartmentId from) => contacts.MayComplainAbout(from);

    public Refusal? TakeConsensus(Hash256 from, ReadOnlySpan<byte> bytes) => gate.Receive(from, bytes);

    public void TakeTransactions(TransactionBatch batch)
    {
        foreach (var item in batch.Transactions)
        {
            if (bodies.IsWaiting && bodies.Wants(SignedTransaction.IdOf(item.Body.Span)))
            {
                if (intake.Verify(item.Body.Memory, item.Signature.Span) is { } body) bodies.Provide(body);
            }
            else
            {
                intake.FromPeer(item.Body.Memory, item.Signature.Span);
            }
        }
    }

    public void AnswerBodyRequest(Validator from, BodyRequest request)
    {
        if (peers().Links.FirstOrDefault(l => l.Validator == from) is not { } link) return;
        var ids = new List<TxId>();
        foreach (var bytes in request.TransactionIds.Take(NodeLimits.BodiesPerRequest))
        {
            if (bytes.Length == Hash256.Size) ids.Add(new TxId(new Hash256(bytes.Span)));
        }

        var found = new DecodedTransaction?[ids.Count];
        var missing = pool.FindBodies(ids, found).Select(i => ids[i]).ToHashSet();
        var shelved = missing.Count > 0 ? execution.FindBodies(missing) : [];
        for (var i = 0; i < found.Length; i++)
        {
            var body = found[i] ?? shelved.GetValueOrDefault(ids[i]) ?? bodies.FindKept(ids[i]);
            if (body is not null) link.SendTransaction(body.Signed);
        }
    }

    public Task TakeBlockAsync(ReadOnlyMemory<byte> bytes, string department) => fetcher.AdoptPushedAsync(bytes, department, outbox);

    public SnapshotDesk Snapshots { get; } = new(store, config.Genesis.Parameters.SignerWindow);

    public CommittedBlock? FindBlock(Height height) => store.GetBlock(height);

    public Hash256? FindSignaturesDigest(Height height) => store.GetSignaturesDigest(height);

    private void Leave(Visit visit)
    {
        lock (_gate)
        {
            if (_visits.TryGetValue((visit.From, visit.Lane), out var current) && current == visit) _visits.Remove((visit.From, visit.Lane));
            visit.Source.Dispose();
        }
    }

    public sealed class Visit(PeerDesk desk, Hash256 from, Lane lane, ByteString instance, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Stopping { get; } = source.Token;

        internal Hash256 From { get; } = from;

        internal Lane Lane { get; } = lane;

        /// <summary>The process at the other end.</summary>
        internal ByteString Instance { get; } = instance;

        internal CancellationTokenSource Source { get; } = source;

        public void Dispose() => desk.Leave(this);
    }
}
