using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>The impure half of a simulated node: gate, pool, checking, building, executing, fetching.</summary>
public sealed class SimHost(SimWorld world, SimNode node)
{
    private const long GossipEvery = 500_000;
    private const long OverdueAfter = 3_000_000;
    private const long BodiesDeadline = 400_000;

    /// <summary>Blocks in an answer to who fetches.</summary>
    public const int BlocksPerReply = 20;

    private readonly SimRandom _random = world.Random.Fork();
    private readonly SimPool _pool = new(node.Disk.Ledger.KeyOf);
    private readonly Dictionary<TxId, SignedTransaction> _fetched = [];
    private readonly List<Effect> _waiting = [];
    private readonly EpochGate _gate = new(world, node);
    private readonly SimFollower _follower = new(world, node);
    private bool _toldPending;
    private long _lastOverdue;
    private (Proposal Proposal, bool Timely)? _check;

    public int Pending => _pool.Count;

    /// <summary>Orders for a height whose parent is not stored yet.</summary>
    public int WaitingWork => _waiting.Count;

    /// <summary>What the host carries out beside the outbox and answers (H2).</summary>
    public static bool IsWork(Effect effect) => effect is Effect.BuildProposal or Effect.CheckProposal or Effect.Execute;

    public void OnStart()
    {
        node.After(_random.Between(0, GossipEvery), Gossip);
        if (world.Plan.Changes) _follower.Start();
    }

    /// <summary>A new replica has begun: it is told what the one before it knew of the outside.</summary>
    public void OnEpoch()
    {
        foreach (var other in world.Nodes)
        {
            if (!other.IsUp && other != node && node.Seat.IndexOf(other.Identity) is { } member && world.LinksTell(other)) node.Feed(new Input.PeerLinkChanged(member, Up: false));
        }

        _toldPending = false;
        TellPending();
        _gate.TakeEarly();
    }

    public void OnCrash()
    {
        _pool.Clear();
        _fetched.Clear();
        _waiting.Clear();
        _check = null;
        _toldPending = false;
        _gate.Clear();
    }

    /// <summary>A client's transaction, or a peer's push of one.</summary>
    public void Submit(SignedTransaction body, bool fromClient)
    {
        if (node.Member is null || _pool.Contains(body.Id) || node.Disk.HasTransaction(body.Id) || !node.Disk.Ledger.IsAcceptable(body, node.WallClock) || !_pool.Add(body, world.Clock.Now)) return;
        if (fromClient) world.BroadcastPacket(node, new Packet.Transactions([body]));
        TellPending();
        ResumeCheck();
    }

    public void OnPacket(SimNode from, Packet packet)
    {
        switch (packet)
        {
            case Packet.ConsensusBytes consensus:
                _gate.Receive(from, consensus);
                break;
            case Packet.WantBlocks want:
                if (_follower.Admits(from)) SendBlocks(from, want.From, BlocksPerReply);
                break;
            case Packet.Blocks blocks:
                foreach (var block in blocks.Items) Apply(block, 200);
                break;
            case not null when !node.IsLinkedTo(from):
                break;
            case Packet.Transactions transactions:
                foreach (var body in transactions.Bodies)
                {
                    if (_check is not null) _fetched[body.Id] = body;
                    Submit(body, fromClient: false);
                }

                ResumeCheck();
                break;
            case Packet.WantBodies want:
                var found = want.Ids.Select(FindBody).OfType<SignedTransaction>().ToList();
                if (found.Count > 0) world.SendTo(node, from, new Packet.Transactions(found));
                break;
        }
    }

    public void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.BuildProposal or Effect.CheckProposal or Effect.Execute:
                StartWork(effect);
                break;
            case Effect.Commit commit:
                // H4: catch-up may have been faster, and then the bodies are in the stored block.
                var bodies = commit.Header.Height > node.Disk.Tip ? BodiesOf(commit.Proposal) : [];
                Store(new StoredBlock(commit.Header, commit.Proposal, commit.Certificate, bodies), caughtUp: false);
                break;
            case Effect.SendBlocks send:
                // As in the node: what is sent unasked is one block; whoever lacks more fetches.
                if (BlocksFrom(send.From, most: 1) is { } one) world.SendTo(node, send.To, one);
                break;
            case Effect.CatchUp catchUp:
                world.SendTo(node, catchUp.From, new Packet.WantBlocks(node.Disk.Tip.Next));
                break;
            default:
                Invariant.Fail($"the simulated host knows no {effect.GetType().Name}");
                break;
        }
    }

    public IReadOnlyList<SignedTransaction> BodiesOf(Proposal proposal)
    {
        var bodies = proposal.TransactionIds.Select(FindBody).ToList();
        Invariant.That(bodies.TrueForAll(b => b is not null), "the bodies of a checked proposal are at hand");
        return bodies!;
    }

    /// <summary>H2: it may wait for the block before its own, and not for any write beside that.</summary>
    private void StartWork(Effect work)
    {
        var height = HeightOf(work);
        if (height < node.Disk.Tip.Next) return; // H4: void
        if (height > node.Disk.Tip.Next)
        {
            _waiting.Add(work);
            return;
        }

        switch (work)
        {
            case Effect.BuildProposal build:
                node.After(_random.Between(10, 300), () => Answer(new Input.ProposalBuilt(build.Height, build.View, Build(build))));
                break;
            case Effect.CheckProposal check:
                StartCheck(check);
                break;
            case Effect.Execute execute:
                Execute(execute.Proposal);
                break;
        }
    }

    private void ResumeWork()
    {
        if (_waiting.Count == 0) return;
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var work in waiting) StartWork(work);
    }

    /// <summary>Inputs may be repeated; the replica sorts that out.</summary>
    private void Answer(Input input)
    {
        node.Feed(input);
        if (_random.Chance(world.Plan.RepeatedAnswers)) node.After(_random.Between(10, 50_000), () => node.Feed(input));
    }

    private static Height HeightOf(Effect work) => work switch
    {
        Effect.BuildProposal build => build.Height,
        Effect.CheckProposal check => check.Proposal.Header.Height,
        Effect.Execute execute => execute.Proposal.Header.Height,
        _ => default,
    };

    private SignedTransaction? FindBody(TxId id)
    {
        if (_pool.Find(id) is { } pending) return pending;
        if (_fetched.TryGetValue(id, out var fetched)) return fetched;
        foreach (var body in node.Disk.PreparedBodies)
        {
            if (body.Id == id) return body;
        }

        return node.Lie?.FindBody(id);
    }

    private Proposal? Build(Effect.BuildProposal build)
    {
        var bodies = _pool.Take(world.Plan.MaxBlockTransactions);
        if (node.Lie is { } lie) bodies = lie.Choose(bodies);
        if (bodies.Count == 0 || node.Disk.Tip.Next != build.Height || node.Member is not { } self)
        {
            _toldPending = false;
            if (bodies.Count > 0) node.After(1_000, TellPending);
            return null;
        }

        var time = node.WallClock > build.MinTime ? node.WallClock : build.MinTime;
        return Proposal.Create(
            world.City.Genesis.ChainId, build.Height, build.ParentHash, time, self,
            bodies.ConvertAll(b => b.Id), build.ParentCertificate, node.Seat.Members.Hash);
    }

    private void StartCheck(Effect.CheckProposal check)
    {
        _check = (check.Proposal, check.CheckTimeliness);
        var digest = check.Proposal.Digest;
        if (Missing(check.Proposal) is { Count: > 0 } missing)
        {
            world.SendTo(node, check.From, new Packet.WantBodies(missing));
            node.After(BodiesDeadline / 2, () =>
            {
                if (_check?.Proposal.Digest == digest) world.BroadcastPacket(node, new Packet.WantBodies(Missing(check.Proposal)));
            });
            node.After(BodiesDeadline, () => AnswerCheck(digest, new Refusal(RefusalCodes.ProposalBodiesMissing, "bodies are nowhere to be had", Retryable: true)));
        }
        else
        {
            node.After(_random.Between(10, 500), ResumeCheck);
        }
    }

    private List<TxId> Missing(Proposal proposal) => [.. proposal.TransactionIds.Where(id => FindBody(id) is null)];

    private void ResumeCheck()
    {
        if (_check is not var (proposal, timely) || Missing(proposal).Count > 0) return;
        if (node.Disk.Tip.Next != proposal.Header.Height) return;
        var refusal = node.Disk.Ledger.Check(proposal, BodiesOf(proposal));
        var off = proposal.Header.Time.UnixMilliseconds - node.WallClock.UnixMilliseconds;
        if (refusal is null && timely && Math.Abs(off) > world.City.Genesis.Parameters.ClockWindow.TotalMilliseconds)
        {
            refusal = new Refusal(RefusalCodes.ProposalTime, "the proposal's time is far from this node's clock");
        }

        AnswerCheck(proposal.Digest, refusal);
    }

    private void AnswerCheck(Hash256 digest, Refusal? refusal)
    {
        if (_check?.Proposal.Digest != digest) return;
        _check = null;
        Answer(new Input.ProposalChecked(digest, refusal));
    }

    private void Execute(Proposal proposal)
    {
        // Another block of the height may have been fetched meanwhile; the replica knows, or will in a moment.
        if (node.Disk.Tip.Next != proposal.Header.Height) return;
        var header = node.Disk.Ledger.Execute(proposal, BodiesOf(proposal));
        node.After(_random.Between(10, world.Plan.ExecuteMax), () => Answer(new Input.BlockExecuted(proposal.Digest, header)));
    }

    private void SendBlocks(SimNode to, Height from, int most)
    {
        if (BlocksFrom(from, most) is { } blocks) world.SendTo(node, to, blocks);
    }

    private Packet.Blocks? BlocksFrom(Height from, int most) =>
        from == Height.Genesis || from > node.Disk.Tip ? null : new Packet.Blocks(node.Disk.Blocks.GetRange((int)from.Value - 1, (int)Math.Min((ulong)most, node.Disk.Tip.Value + 1 - from.Value)));

    /// <summary>H7: a fetched block is verified, executed, compared, stored, and only then reported.</summary>
    private void Apply(StoredBlock block, long wait)
    {
        if (!node.IsUp || node.IsHalted || block.Header.Height <= node.Disk.Tip) return;
        if (!node.IsIdle || block.Header.Height != node.Disk.Tip.Next)
        {
            // Behind other writes; a few blocks may be waiting like this, and what is void by then falls away.
            if (block.Header.Height.Value - node.Disk.Tip.Value <= BlocksPerReply) node.After(_random.Between(wait / 2, wait), () => Apply(block, Math.Min(2 * wait, 20_000)));
            return;
        }

        var city = world.City;
        var problem = block.Certificate.Problem(city.Genesis.ChainId, node.Disk.History.At(block.Header.Height), city.Signatures);
        if (problem is not null || block.Certificate.BlockHash != block.Header.Hash() || block.Proposal.Digest != block.Header.Proposal.Digest()) return;
        if (!block.Bodies.Select(b => b.Id).SequenceEqual(block.Proposal.TransactionIds)) return;
        var own = node.Disk.Ledger.Execute(block.Proposal, block.Bodies);
        Invariant.That(own == block.Header, "execution of a certified block gives its header");
        Store(block, caughtUp: true);
    }

    private void Store(StoredBlock block, bool caughtUp)
    {
        if (block.Header.Height <= node.Disk.Tip)
        {
            // H4: catch-up was faster.
            Invariant.That(node.Disk.Blocks[(int)block.Header.Height.Value - 1].Header.Hash() == block.Header.Hash(), "one height, one block");
            return;
        }

        node.WriteThen(() => node.Disk.WriteBlock(block), () =>
        {
            _pool.Remove(block.Bodies);
            foreach (var id in block.Proposal.TransactionIds) _fetched.Remove(id);
            world.Checkers.OnStored(node, block);
            if (caughtUp) world.Checkers.OnCaughtUp(node, block);
            if (caughtUp) node.Feed(new Input.CaughtUp(block.Header, block.Certificate, MemberSet.SignersOf(block.Proposal.ParentCertificate)));
            ResumeWork();
            TellPending();
        });
    }

    private void TellPending()
    {
        var any = _pool.Count > 0;
        if (any == _toldPending || !node.IsUp) return;
        _toldPending = any;
        node.Feed(new Input.TransactionsPending(any));
    }

    private void Gossip()
    {
        node.After(GossipEvery, Gossip);
        if (_pool.Count == 0) return;
        world.BroadcastPacket(node, new Packet.Transactions(_pool.Take(20)));
        if (_pool.OldestSince is not { } since || world.Clock.Now - Math.Max(since, _lastOverdue) < OverdueAfter) return;
        _lastOverdue = world.Clock.Now;
        node.Feed(new Input.TransactionOverdue());
    }
}
