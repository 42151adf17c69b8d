using CityConsortium.Simulation;
using CityConsortium.Types;

namespace CityConsortium.Consensus.Tests;

/// <summary>
/// A few replicas on a table: messages go as wire bytes through a queue that tests filter, work is done at once, timers fire
/// when a test says so. One transaction makes one block.
/// </summary>
internal sealed class Bench
{
    private readonly Queue<Action> _queue = new();
    private readonly List<Effect> _effects = [];
    private ulong _transaction;

    public Bench(int members = 4, ConsensusParameters? parameters = null)
    {
        City = new SimCity(members, parameters ?? ConsensusParameters.Default);
        Genesis = BlockHeader.ForGenesis(City.Genesis, Hash256.Zero);
        Seats = [.. Enumerable.Range(0, members).Select(i => new Seat(i))];
        foreach (var seat in Seats) Start(seat, RecoveredState.ForGenesis(Genesis));
        Run();
    }

    public SimCity City { get; }

    public BlockHeader Genesis { get; }

    public IReadOnlyList<Seat> Seats { get; }

    /// <summary>Blocks to be made; every member knows of every transaction.</summary>
    public int Wanted { get; private set; }

    /// <summary>Messages for which this says true are lost. From, to, message.</summary>
    public Func<int, int, Message, bool> Lose { get; set; } = (_, _, _) => false;

    /// <summary>Fetched blocks for which this says true are lost. From, to.</summary>
    public Func<int, int, bool> LoseBlocks { get; set; } = (_, _) => false;

    /// <summary>Answers a member's check of a proposal.</summary>
    public Func<int, Proposal, Refusal?> Check { get; set; } = (_, _) => null;

    /// <summary>A member whose execution gives another state root.</summary>
    public int Diverging { get; set; } = -1;

    /// <summary>The set that every block names for the next height; the same unless a test says otherwise.</summary>
    public Hash256? NextMembership { get; set; }

    /// <summary>Members that do not answer Execute until a test does.</summary>
    public HashSet<int> SlowExecution { get; } = [];

    /// <summary>Members that propose only when a test calls <see cref="LetPropose"/>.</summary>
    public HashSet<int> SlowLeaders { get; } = [];

    public Seat this[int member] => Seats[member];

    public void Submit(int blocks = 1)
    {
        Wanted += blocks;
        foreach (var seat in Seats) Feed(seat.Index, new Input.TransactionsPending(true));
        Run();
    }

    /// <summary>The slow leader at last proposes what it was asked for, and is slow no more.</summary>
    public void LetPropose(int member)
    {
        SlowLeaders.Remove(member);
        var build = Seats[member].Effects.OfType<Effect.BuildProposal>().Last();
        Feed(member, new Input.ProposalBuilt(build.Height, build.View, NewProposal(member, member)));
        Run();
    }

    public void Fire(int member, TimerId timer)
    {
        Seats[member].Timers.Remove(timer);
        Feed(member, new Input.TimerFired(timer));
        Run();
    }

    public void FireViewTimers(params int[] members)
    {
        foreach (var member in members)
        {
            Seats[member].Timers.Remove(TimerId.View);
            Feed(member, new Input.TimerFired(TimerId.View));
        }

        Run();
    }

    /// <summary>Enough rounds of statuses that everything lost is sent again.</summary>
    public void Repair(int rounds = 6)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var seat in Seats) Feed(seat.Index, new Input.TimerFired(TimerId.Status));
            Run();
        }
    }

    public void Deliver(int from, int to, Message message)
    {
        var decoded = MessageCodec.Decode(MessageCodec.Encode(message));
        Invariant.That(decoded is not null, "a test's message decodes");
        Feed(to, new Input.MessageReceived(new MemberIndex(from), decoded));
        Run();
    }

    public void Feed(int member, Input input)
    {
        var seat = Seats[member];
        if (seat.Replica is null) return;
        _effects.Clear();
        seat.Replica.Step(input, _effects);
        foreach (var effect in _effects.ToArray()) CarryOut(seat, effect);
    }

    public void Run()
    {
        var budget = 100_000;
        while (_queue.TryDequeue(out var action))
        {
            Invariant.That(budget-- > 0, "the bench comes to rest");
            action();
        }
    }

    public void Crash(params int[] members)
    {
        foreach (var member in members) Seats[member].Replica = null;
    }

    public void Restart(int member, bool loseRecord = false)
    {
        var seat = Seats[member];
        if (loseRecord) seat.Disk = null;
        var window = City.Genesis.Parameters.SignerWindow;
        var signers = seat.Chain.TakeLast(window).Select(b => MemberSet.SignersOf(b.Proposal.ParentCertificate)).ToList();
        var tip = seat.Chain.LastOrDefault();
        var record = seat.Disk is null ? null : SafetyRecord.Decode(seat.Disk);
        Height? observe = loseRecord ? new Height((ulong)seat.Chain.Count + 2) : null;
        Start(seat, tip is null
            ? RecoveredState.ForGenesis(Genesis) with { SafetyRecord = record, ObserveUntil = observe }
            : new RecoveredState(tip.Header, tip.Certificate, signers, record, observe));
        if (Wanted > seat.Chain.Count) Feed(member, new Input.TransactionsPending(true));
        Run();
    }

    public Refusal? Gate(Message message) => MessageVerifier.Verify(message, City.Membership, City.Genesis.ChainId, City.Signatures);

    public Vote SignedVote(int member, VoteStep step, ulong height, ulong view, Hash256 digest)
    {
        var subject = new VoteSubject(step, City.Genesis.ChainId, City.Membership.Hash, new Height(height), new View(view), digest);
        var signature = City.Signers[member].Sign(Domain.Vote, subject.SignedBytes());
        return new Vote(step, new Height(height), new View(view), digest, new MemberIndex(member), signature);
    }

    public ViewChange SignedViewChange(int member, ulong height, ulong view, PreparedProposal? prepared = null)
    {
        var bytes = ViewChange.SignedBytes(City.Genesis.ChainId, City.Membership.Hash, new Height(height), new View(view), prepared?.Certificate);
        var signature = City.Signers[member].Sign(Domain.ViewChange, bytes);
        return new ViewChange(new Height(height), new View(view), prepared?.Certificate, new MemberIndex(member), signature, prepared?.Proposal);
    }

    /// <summary>A proposal for the height after a member's tip.</summary>
    public Proposal NewProposal(int proposer, int tipOf, long laterMs = 1, int transactions = 1)
    {
        var tip = Seats[tipOf].Chain.LastOrDefault();
        var parent = tip?.Header ?? Genesis;
        var certificate = tip?.Certificate ?? Certificate.ForGenesis(Genesis.Hash());
        var ids = Enumerable.Range(0, transactions).Select(_ => NextTransaction()).ToList();
        return Proposal.Create(
            City.Genesis.ChainId, parent.Height.Next, parent.Hash(), parent.Time.Add(TimeSpan.FromMilliseconds(laterMs)),
            new MemberIndex(proposer), ids, certificate, City.Membership.Hash);
    }

    public PrePrepare SignedPrePrepare(int leader, Proposal proposal, ulong view = 0) =>
        new(SignedVote(leader, VoteStep.PrePrepare, proposal.Header.Height.Value, view, proposal.Digest), proposal);

    public PreparedProposal PreparedBy(Proposal proposal, int leader, ulong view, params int[] others)
    {
        var signatures = others.Append(leader).Order()
            .Select(m => SignedVote(m, m == leader ? VoteStep.PrePrepare : VoteStep.Prepare, proposal.Header.Height.Value, view, proposal.Digest))
            .Select(v => new MemberSignature(v.Signer, v.Signature)).ToList();
        return new PreparedProposal(
            new PreparedCertificate(proposal.Header.Height, new View(view), proposal.Digest, new MemberIndex(leader), signatures), proposal);
    }

    public BlockHeader Execute(int member, Proposal proposal) => new(
        proposal.Header, Hashing.Node((byte)(member == Diverging ? 1 : 2), proposal.Digest, Hash256.Zero),
        MerkleTree.RootOf(proposal.TransactionIds), NextMembership ?? City.Membership.Hash);

    private TxId NextTransaction() => new(Hashing.Of(Domain.TransactionId, BitConverter.GetBytes(++_transaction)));

    private void Start(Seat seat, RecoveredState recovered)
    {
        var self = new MemberIndex(seat.Index);
        seat.Replica = new Replica(
            new ReplicaConfig(City.Genesis.ChainId, self, City.Membership, City.Genesis.Parameters, City.Signers[seat.Index]), recovered);
        Feed(seat.Index, new Input.Started());
    }

    private void Post(int from, int to, Message message)
    {
        if (from == to || Lose(from, to, message)) return;
        var bytes = MessageCodec.Encode(message);
        _queue.Enqueue(() =>
        {
            var decoded = MessageCodec.Decode(bytes);
            Invariant.That(decoded is not null, "what a replica sends decodes");
            var refusal = Gate(decoded);
            Invariant.That(refusal is null, $"what a replica sends passes the gate: {refusal}");
            Feed(to, new Input.MessageReceived(new MemberIndex(from), decoded));
        });
    }

    private void CarryOut(Seat seat, Effect effect)
    {
        seat.Effects.Add(effect);
        var member = seat.Index;
        switch (effect)
        {
            case Effect.Persist persist:
                seat.Disk = persist.Record.Encode();
                break;
            case Effect.Broadcast broadcast:
                foreach (var other in Seats) Post(member, other.Index, broadcast.Message);
                break;
            case Effect.Send send:
                Post(member, send.To.Value, send.Message);
                break;
            case Effect.SetTimer set:
                seat.Timers[set.Timer] = set.After;
                break;
            case Effect.CancelTimer cancel:
                seat.Timers.Remove(cancel.Timer);
                break;
            case Effect.BuildProposal build when !SlowLeaders.Contains(member):
                var proposal = Wanted > seat.Chain.Count ? NewProposal(member, member) : null;
                _queue.Enqueue(() => Feed(member, new Input.ProposalBuilt(build.Height, build.View, proposal)));
                break;
            case Effect.CheckProposal check:
                _queue.Enqueue(() => Feed(member, new Input.ProposalChecked(check.Proposal.Digest, Check(member, check.Proposal))));
                break;
            case Effect.Execute execute when !SlowExecution.Contains(member):
                _queue.Enqueue(() => Feed(member, new Input.BlockExecuted(execute.Proposal.Digest, Execute(member, execute.Proposal))));
                break;
            case Effect.Commit commit:
                Store(seat, new StoredBlock(commit.Header, commit.Proposal, commit.Certificate, []));
                break;
            case Effect.CatchUp catchUp:
                _queue.Enqueue(() => Fetch(seat, catchUp.From.Value));
                break;
            case Effect.SendBlocks send:
                _queue.Enqueue(() => Fetch(Seats[send.To.Value], member));
                break;
        }
    }

    private void Store(Seat seat, StoredBlock block)
    {
        Invariant.That(block.Header.Height.Value == (ulong)seat.Chain.Count + 1, "blocks are stored in order");
        seat.Chain.Add(block);
        if (seat.Chain.Count >= Wanted) _queue.Enqueue(() => Feed(seat.Index, new Input.TransactionsPending(false)));
    }

    private void Fetch(Seat seat, int from)
    {
        if (Seats[from].Replica is null || LoseBlocks(from, seat.Index)) return;
        foreach (var block in Seats[from].Chain.Skip(seat.Chain.Count).ToList())
        {
            Store(seat, block);
            Feed(seat.Index, new Input.CaughtUp(block.Header, block.Certificate, MemberSet.SignersOf(block.Proposal.ParentCertificate)));
        }
    }

    /// <summary>One member's place at the table.</summary>
    internal sealed class Seat(int index)
    {
        public int Index { get; } = index;

        public Replica? Replica { get; set; }

        public byte[]? Disk { get; set; }

        public List<StoredBlock> Chain { get; } = [];

        public List<Effect> Effects { get; } = [];

        public Dictionary<TimerId, TimeSpan> Timers { get; } = [];

        public ReplicaStatus Status => Replica!.Describe();

        public IEnumerable<Message> Sent => Effects.Select(e => e switch
        {
            Effect.Broadcast b => b.Message,
            Effect.Send s => s.Message,
            _ => null,
        }).OfType<Message>();

        public IEnumerable<T> Observed<T>() where T : ConsensusEvent => Effects.OfType<Effect.Observe>().Select(o => o.Event).OfType<T>();
    }
}
