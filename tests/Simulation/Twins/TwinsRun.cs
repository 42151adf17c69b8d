using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Twins;

/// <summary>
/// Runs scenarios on real replicas with direct delivery: no world, no clock, no bytes. In each view of the scenario messages pass
/// only inside the parts of its partition; then everybody times out. After the last view all is healed, and the honest members
/// must commit. One object runs many scenarios, one after the other.
/// </summary>
/// <remarks>
/// Who leads is a function of the chain (P30 to P32), so a view with a wanted leader is reached by passing over the views before
/// it: everybody asks for them, and the NewView of each is lost.
/// </remarks>
public sealed class TwinsRun
{
    private const ulong HeightsToHeal = 2;
    private const int HealingRounds = 30;

    private static readonly Input Started = new Input.Started();
    private static readonly Input Pending = new Input.TransactionsPending(true);

    private readonly TwinsLedger _ledger = new();
    private readonly TwinsNode[] _nodes = [.. Enumerable.Range(0, Partitions.Instances).Select(i => new TwinsNode(i))];
    private readonly Queue<(TwinsNode Node, Input Input)> _queue = new();
    private readonly List<Effect> _effects = [];
    private readonly List<(TwinsNode From, ViewChange Message)> _held = [];
    private readonly TwinsChecks _checks;
    private Post _post;
    private View _view;
    private int[] _parts = Partitions.All[0];

    public TwinsRun() => _checks = new TwinsChecks(_ledger);

    /// <summary>How messages pass just now.</summary>
    private enum Post
    {
        /// <summary>Those of the view, inside each part.</summary>
        InParts,

        /// <summary>View changes to everybody, nothing else.</summary>
        OnlyViewChanges,

        /// <summary>Nothing; view changes are kept.</summary>
        Nothing,
        Healed,
    }

    /// <summary>Inputs fed to replicas so far.</summary>
    public long Steps { get; private set; }

    public Action<int, Input>? OnInput { get; set; }

    /// <summary>How many honest members had committed the first height when healing began; of the last scenario.</summary>
    public int CommittedBeforeHealing { get; private set; }

    /// <exception cref="TwinsFailureException">A property did not hold.</exception>
    public void Run(TwinsScenario scenario)
    {
        _checks.Begin(scenario);
        _queue.Clear();
        _held.Clear();
        try
        {
            RunViews(scenario);
            CommittedBeforeHealing = _nodes.Count(n => !n.IsTwin && n.Blocks.Count > 0);
            Heal();
        }
        catch (InvariantViolatedException e)
        {
            throw new TwinsFailureException(SimRun.NoException, e.ToString(), scenario);
        }
    }

    private void RunViews(TwinsScenario scenario)
    {
        var first = scenario.Views[0].Leader;
        _view = View.Zero;
        _parts = Partitions.All[scenario.Views[0].Partition];
        _post = Post.InParts;
        foreach (var node in _nodes)
        {
            node.Reset(_ledger.NewReplica(node.Member, first));
            _queue.Enqueue((node, Started));
        }

        foreach (var node in _nodes) _queue.Enqueue((node, Pending));
        Drain();
        for (var i = 1; i < scenario.Views.Count; i++)
        {
            var leader = scenario.Views[i].Leader;
            do NextView(isWanted: (first + (int)_view.Value + 1) % Partitions.Members == leader, Partitions.All[scenario.Views[i].Partition]);
            while ((first + (int)_view.Value) % Partitions.Members != leader);
        }
    }

    /// <summary>Everybody's timer fires. In a wanted view messages pass inside the parts, in one that is passed over only view changes do.</summary>
    private void NextView(bool isWanted, int[] parts)
    {
        _view = _view.Next;
        _parts = parts;
        _post = isWanted ? Post.InParts : Post.OnlyViewChanges;
        var early = _held.Where(h => h.Message.View == _view).ToList();
        foreach (var (from, message) in early) Route(from, message);
        foreach (var node in _nodes)
        {
            if (node.Blocks.Count == 0 && node.View < _view) FireTimer(node, TimerId.View);
        }

        Drain();
        if (!isWanted) return;

        // The view is over; its view changes reach everybody in the end, or nobody's next timer would run (P42).
        _post = Post.Nothing;
        foreach (var (from, message) in _held.Where(h => h.Message.View == _view).ToList())
        {
            Deliver(from, message, to => _parts[to.Instance] != _parts[from.Instance]);
        }

        Drain();
    }

    private void Heal()
    {
        _post = Post.Healed;
        for (var round = 0; round < HealingRounds; round++)
        {
            foreach (var node in _nodes)
            {
                if (node.NothingPending && (ulong)node.Blocks.Count < HeightsToHeal) _queue.Enqueue((node, Pending));
                node.NothingPending = false;
            }

            Drain();
            if (IsHealed()) return;
            for (var i = 0; i < 2; i++)
            {
                foreach (var node in _nodes) FireTimer(node, TimerId.Status);
                Drain();
            }

            foreach (var node in _nodes) FireTimer(node, TimerId.MissingBlock);
            Drain();
            if (IsHealed()) return;
            foreach (var node in _nodes) FireTimer(node, TimerId.View);
            Drain();
        }

        _checks.Require(IsHealed(), SimRun.Liveness, $"healed, the honest members have {string.Join(", ", _nodes.Skip(1).Take(3).Select(n => n.Blocks.Count))} blocks after {HealingRounds} rounds");
    }

    private bool IsHealed() => _nodes.All(n => n.IsTwin || (ulong)n.Blocks.Count >= HeightsToHeal);

    private void FireTimer(TwinsNode node, TimerId timer)
    {
        if (!node.Timers[(int)timer]) return;
        node.Timers[(int)timer] = false;
        _queue.Enqueue((node, new Input.TimerFired(timer)));
    }

    private void Drain()
    {
        while (_queue.TryDequeue(out var next))
        {
            Steps++;
            OnInput?.Invoke(next.Node.Instance, next.Input);
            _effects.Clear();
            next.Node.Replica.Step(next.Input, _effects);
            foreach (var effect in _effects) CarryOut(next.Node, effect);
        }
    }

    private void CarryOut(TwinsNode node, Effect effect)
    {
        switch (effect)
        {
            case Effect.Broadcast broadcast:
                _checks.OnSent(node, broadcast.Message);
                Route(node, broadcast.Message);
                break;
            case Effect.Send send:
                _checks.OnSent(node, send.Message);
                if (_post == Post.Healed) Deliver(node, send.Message, to => to.Member == send.To.Value);
                break;
            case Effect.SetTimer set:
                node.Timers[(int)set.Timer] = true;
                break;
            case Effect.CancelTimer cancel:
                node.Timers[(int)cancel.Timer] = false;
                break;
            case Effect.BuildProposal build:
                var mayBuild = build.Height.Value <= (_post == Post.Healed ? HeightsToHeal : 1UL);
                node.NothingPending = !mayBuild;
                _queue.Enqueue((node, new Input.ProposalBuilt(build.Height, build.View, mayBuild ? _ledger.Build(node.Instance, node.Member, build) : null)));
                break;
            case Effect.CheckProposal check:
                _queue.Enqueue((node, new Input.ProposalChecked(check.Proposal.Digest, null)));
                break;
            case Effect.Execute execute:
                _queue.Enqueue((node, new Input.BlockExecuted(execute.Proposal.Digest, _ledger.Execute(execute.Proposal))));
                break;
            case Effect.Commit commit:
                Store(node, commit.Header, commit.Certificate, MemberSet.SignersOf(commit.Proposal.ParentCertificate));
                break;
            case Effect.SendBlocks blocks when _post == Post.Healed:
                foreach (var to in _nodes.Where(n => n.Member == blocks.To.Value)) HandBlocks(node, to);
                break;
            case Effect.CatchUp catchUp when _post == Post.Healed:
                foreach (var from in _nodes.Where(n => n.Member == catchUp.From.Value)) HandBlocks(from, node);
                break;
            case Effect.Accuse accuse:
                _checks.OnAccused(node, accuse.Evidence);
                break;
            case Effect.Halt halt:
                _checks.Require(node.IsTwin, "G10 NoHalt", $"member {node.Member} halts: {halt.Reason}");
                break;
            case Effect.Observe { Event: ConsensusEvent.ViewStarted started }:
                node.View = started.View;
                break;
            case Effect.Observe { Event: ConsensusEvent.ViewChangeStarted asked }:
                node.View = asked.View;
                break;
        }
    }

    private void Store(TwinsNode node, BlockHeader header, Certificate certificate, MemberSet parentSigners)
    {
        if (header.Height.Value <= (ulong)node.Blocks.Count) return;
        node.Blocks.Add((header, certificate, parentSigners));
        _checks.OnCommitted(node, header, certificate.BlockHash, certificate);
    }

    private void HandBlocks(TwinsNode from, TwinsNode to)
    {
        for (var i = to.Blocks.Count; i < from.Blocks.Count; i++)
        {
            var (header, certificate, parentSigners) = from.Blocks[i];
            Store(to, header, certificate, parentSigners);
            _queue.Enqueue((to, new Input.CaughtUp(header, certificate, parentSigners)));
        }
    }

    private void Route(TwinsNode from, Message message)
    {
        if (_post == Post.Healed)
        {
            Deliver(from, message, _ => true);
            return;
        }

        if (message.Height.Value != 1 || message is Status) return;
        if (message is ViewChange change)
        {
            if (change.View < _view) return;
            if (!_held.Contains((from, change))) _held.Add((from, change));
            if (change.View > _view) return;
        }

        switch (_post)
        {
            case Post.InParts when ViewOf(message) == _view:
                Deliver(from, message, to => _parts[to.Instance] == _parts[from.Instance]);
                break;
            case Post.OnlyViewChanges when message is ViewChange:
                Deliver(from, message, _ => true);
                break;
        }
    }

    private static View ViewOf(Message message) => message switch
    {
        Vote vote => vote.View,
        PrePrepare prePrepare => prePrepare.View,
        NewView newView => newView.View,
        ViewChange change => change.View,
        _ => default,
    };

    private void Deliver(TwinsNode from, Message message, Predicate<TwinsNode> hears)
    {
        Input? input = null;
        foreach (var to in _nodes)
        {
            if (to.Member == from.Member || !hears(to)) continue;
            input ??= new Input.MessageReceived(new MemberIndex(from.Member), message);
            _queue.Enqueue((to, input));
        }
    }
}
