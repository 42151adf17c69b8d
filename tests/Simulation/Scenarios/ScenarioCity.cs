using System.Buffers.Binary;
using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Scenarios;

/// <summary>
/// Real replicas whose every message, timer and power cut the script decides. Nothing happens by itself: <see cref="Run"/> delivers
/// what is under way, in the order in which it was sent. One block takes one transaction.
/// </summary>
internal sealed class ScenarioCity
{
    private readonly SimCity _city;
    private readonly BlockHeader _genesis;
    private readonly ScenarioNode[] _nodes;
    private readonly Queue<(ScenarioNode To, Input Input)> _queue = new();
    private readonly Action<string> _trace;
    private readonly ScenarioNames _names = new();
    private ulong _submitted;
    private ulong _built;

    public ScenarioCity(int members, int blocksPerLeader, Action<string> trace)
    {
        _trace = trace;
        _city = new SimCity(members, FaultPlan.Mild.Parameters with { BlocksPerLeader = blocksPerLeader });
        _genesis = BlockHeader.ForGenesis(_city.Genesis, Hash256.Zero);
        _nodes = [.. Enumerable.Range(0, members).Select(i => new ScenarioNode(i))];
        foreach (var node in _nodes) Start(node, observeUntil: null);
        _queue.Clear(); // the first statuses say nothing
    }

    public ScenarioRules Rules { get; } = new();

    public IReadOnlyList<ScenarioNode> Nodes => _nodes;

    public void Submit(int count)
    {
        _submitted += (ulong)count;
        foreach (var node in _nodes) Feed(node, new Input.TransactionsPending(true));
    }

    public void Run()
    {
        while (_queue.TryDequeue(out var next)) Feed(next.To, next.Input);
    }

    public void Fire(int member, TimerId timer)
    {
        var node = _nodes[member];
        if (!node.Timers.Remove(timer))
        {
            _trace($"{member} has no {timer} timer running");
            return;
        }

        Feed(node, new Input.TimerFired(timer));
    }

    public void Link(int member, bool up)
    {
        foreach (var node in _nodes.Where(n => n.Member != member)) Feed(node, new Input.PeerLinkChanged(new MemberIndex(member), up));
    }

    public void Crash(int member)
    {
        var node = _nodes[member];
        node.Replica = null;
        node.Timers.Clear();
        node.HeldBuild = null;
        _trace($"{member} is down");
    }

    /// <param name="loseRecord">Its safety record is gone, and it knows (H8).</param>
    public void Restart(int member, bool loseRecord)
    {
        var node = _nodes[member];
        if (loseRecord) node.Record = null;
        Start(node, loseRecord ? Tip(node).Next.Next : null);
        if (Open(node) > 0) Feed(node, new Input.TransactionsPending(true));
    }

    public void LetPropose(int member)
    {
        var node = _nodes[member];
        node.IsSlow = false;
        if (node.HeldBuild is { } build) Build(node, build);
        node.HeldBuild = null;
    }

    /// <summary>The member sends a second proposal of its view, signed with its own key, beside the first one.</summary>
    public void Equivocate(int member, int[] to)
    {
        var node = _nodes[member];
        var view = node.Replica!.Describe().View;
        var tip = node.Blocks.Count == 0 ? Certificate.ForGenesis(_genesis.Hash()) : node.Blocks[^1].Certificate;
        var proposal = NewProposal(node, Tip(node).Next, TipHash(node), tip, new BlockTime(TipHeader(node).Time.UnixMilliseconds + 100));
        var subject = new VoteSubject(VoteStep.PrePrepare, _city.Genesis.ChainId, _city.Membership.Hash, proposal.Header.Height, view, proposal.Digest);
        var vote = new Vote(VoteStep.PrePrepare, subject.Height, view, proposal.Digest, new MemberIndex(member), _city.Signers[member].Sign(Domain.Vote, subject.SignedBytes()));
        var message = new PrePrepare(vote, proposal);
        _trace($"{member} lies: {_names.Of(message)} to {string.Join(",", to)}");
        foreach (var other in to) Send(node, _nodes[other], message);
    }

    /// <summary>The member asks for a view that it likes, whatever its replica thinks.</summary>
    public void AskForView(int member, ulong number)
    {
        var node = _nodes[member];
        var (height, view) = (Tip(node).Next, new View(number));
        var signed = ViewChange.SignedBytes(_city.Genesis.ChainId, _city.Membership.Hash, height, view, null);
        var message = new ViewChange(height, view, null, new MemberIndex(member), _city.Signers[member].Sign(Domain.ViewChange, signed), null);
        _trace($"{member} lies: {_names.Of(message)}");
        foreach (var other in _nodes) Send(node, other, message);
    }

    public void Feed(ScenarioNode node, Input input)
    {
        if (!node.IsUp) return;
        var effects = new List<Effect>();
        node.Replica!.Step(input, effects);
        foreach (var effect in effects)
        {
            if (!node.IsUp) return;
            CarryOut(node, effect);
        }
    }

    private void Start(ScenarioNode node, Height? observeUntil)
    {
        var header = TipHeader(node);
        var certificate = node.Blocks.Count == 0 ? Certificate.ForGenesis(_genesis.Hash()) : node.Blocks[^1].Certificate;
        var signers = node.Blocks.TakeLast(_city.Genesis.Parameters.SignerWindow).Select(b => b.ParentSigners).ToList();
        var config = new ReplicaConfig(_city.Genesis.ChainId, new MemberIndex(node.Member), _city.Membership, _city.Genesis.Parameters, _city.Signers[node.Member]);
        node.Replica = new Replica(config, new RecoveredState(header, certificate, signers, node.Record, observeUntil));
        Feed(node, new Input.Started());
    }

    private void CarryOut(ScenarioNode node, Effect effect)
    {
        switch (effect)
        {
            case Effect.Persist persist:
                node.Record = SafetyRecord.Decode(persist.Record.Encode());
                if (!node.DiesAfterPersist) break;
                node.DiesAfterPersist = false;
                _trace($"{node.Member} persists and loses power");
                Crash(node.Member);
                break;
            case Effect.Broadcast broadcast:
                if (broadcast.Message is not Status) _trace($"{node.Member} sends {_names.Of(broadcast.Message)}{LostFor(node, broadcast.Message)}");
                foreach (var to in _nodes) Send(node, to, broadcast.Message);
                break;
            case Effect.Send send:
                if (send.Message is not Status) _trace($"{node.Member} sends {send.To} again: {_names.Of(send.Message)}");
                Send(node, _nodes[send.To.Value], send.Message);
                break;
            case Effect.SetTimer set:
                node.Timers[set.Timer] = set.After;
                break;
            case Effect.CancelTimer cancel:
                node.Timers.Remove(cancel.Timer);
                break;
            case Effect.BuildProposal build when node.IsSlow:
                node.HeldBuild = build;
                break;
            case Effect.BuildProposal build:
                Build(node, build);
                break;
            case Effect.CheckProposal check:
                _queue.Enqueue((node, new Input.ProposalChecked(check.Proposal.Digest, null)));
                break;
            case Effect.Execute execute:
                var header = new BlockHeader(execute.Proposal.Header, execute.Proposal.Digest, execute.Proposal.Header.TransactionsRoot, _city.Membership.Hash);
                _names.Executed(execute.Proposal, header);
                _queue.Enqueue((node, new Input.BlockExecuted(execute.Proposal.Digest, header)));
                break;
            case Effect.Commit commit:
                Store(node, new ScenarioBlock(commit.Header, commit.Certificate, MemberSet.SignersOf(commit.Proposal.ParentCertificate)), "commits");
                break;
            case Effect.SendBlocks blocks:
                HandBlocks(node, _nodes[blocks.To.Value]);
                break;
            case Effect.CatchUp catchUp:
                _trace($"{node.Member} asks {catchUp.From} for blocks up to {catchUp.Target}");
                if (_nodes[catchUp.From.Value].IsUp) HandBlocks(_nodes[catchUp.From.Value], node);
                break;
            case Effect.Accuse accuse:
                _trace($"{node.Member} accuses {accuse.Evidence.Culprit} of two {accuse.Evidence.First.Step} votes at {accuse.Evidence.Height}/{accuse.Evidence.First.View}");
                break;
            case Effect.Halt halt:
                _trace($"{node.Member} halts: {halt.Reason}");
                break;
            case Effect.Observe observe:
                Show(node, observe.Event);
                break;
        }
    }

    private void Show(ScenarioNode node, ConsensusEvent what)
    {
        switch (what)
        {
            case ConsensusEvent.ViewStarted started when started.View > View.Zero:
                _trace($"{node.Member} is in view {started.View} of height {started.Height}, leader {started.Leader}");
                break;
            case ConsensusEvent.ViewChangeStarted asked:
                _trace($"{node.Member} leaves for view {asked.View} of height {asked.Height}: {asked.Reason}");
                break;
            case ConsensusEvent.Prepared prepared:
                _trace($"{node.Member} has prepared {_names.Of(prepared.Digest)} at {prepared.Height}/{prepared.View}");
                break;
            case ConsensusEvent.ProposalRefused refused:
                _trace($"{node.Member} refuses the proposal at {refused.Height}/{refused.View}: {refused.Refusal.Code}");
                break;
            case ConsensusEvent.VotesForgotten forgotten:
                _trace($"{node.Member} meets a vote of its own at height {forgotten.Height} that it knows nothing of");
                break;
            case ConsensusEvent.ObservingUntil until:
                _trace($"{node.Member} observes up to height {until.Height}");
                break;
        }
    }

    private void Build(ScenarioNode node, Effect.BuildProposal build)
    {
        var proposal = Open(node) > 0 ? NewProposal(node, build.Height, build.ParentHash, build.ParentCertificate, build.MinTime) : null;
        _queue.Enqueue((node, new Input.ProposalBuilt(build.Height, build.View, proposal)));
    }

    private Proposal NewProposal(ScenarioNode node, Height height, Hash256 parent, Certificate parentCertificate, BlockTime time)
    {
        var name = new byte[Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(name, ++_built);
        return Proposal.Create(
            _city.Genesis.ChainId, height, parent, time, new MemberIndex(node.Member), [new TxId(new Hash256(name))], parentCertificate, _city.Membership.Hash);
    }

    private void Store(ScenarioNode node, ScenarioBlock block, string verb)
    {
        if (block.Header.Height != Tip(node).Next) return;
        node.Blocks.Add(block);
        _trace($"{node.Member} {verb} {_names.Of(block.Certificate.BlockHash)} at height {block.Header.Height}, certificate of view {block.Certificate.View} by {string.Join(",", block.Certificate.Signatures.Select(s => s.Member))}");
        _queue.Enqueue((node, new Input.TransactionsPending(Open(node) > 0)));
    }

    private void HandBlocks(ScenarioNode from, ScenarioNode to)
    {
        if (!to.IsUp || Rules.Separates(from.Member, to.Member)) return;
        foreach (var block in from.Blocks.Skip(to.Blocks.Count).ToList())
        {
            Store(to, block, $"gets from {from.Member}");
            _queue.Enqueue((to, new Input.CaughtUp(block.Header, block.Certificate, block.ParentSigners)));
        }
    }

    private void Send(ScenarioNode from, ScenarioNode to, Message message)
    {
        if (from == to || !to.IsUp || Rules.Loses(from.Member, to.Member, message)) return;
        // As bytes, so that what a scenario shows is what the wire can carry.
        var arrived = MessageCodec.Decode(MessageCodec.Encode(message));
        Invariant.That(arrived is not null, "a message survives its encoding");
        _queue.Enqueue((to, new Input.MessageReceived(new MemberIndex(from.Member), arrived)));
    }

    private string LostFor(ScenarioNode from, Message message)
    {
        var lost = _nodes.Where(to => to != from && (!to.IsUp || Rules.Loses(from.Member, to.Member, message))).Select(to => to.Member).ToList();
        return lost.Count == 0 ? "" : lost.Count == _nodes.Length - 1 ? ", lost" : $", lost for {string.Join(",", lost)}";
    }

    /// <summary>How many transactions wait in this member's eyes; a block takes one.</summary>
    private ulong Open(ScenarioNode node) => _submitted - Math.Min(_submitted, (ulong)node.Blocks.Count);

    private static Height Tip(ScenarioNode node) => new((ulong)node.Blocks.Count);

    private BlockHeader TipHeader(ScenarioNode node) => node.Blocks.Count == 0 ? _genesis : node.Blocks[^1].Header;

    private Hash256 TipHash(ScenarioNode node) => TipHeader(node).Hash();
}
