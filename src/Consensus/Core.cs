using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What the handlers share: the replica's state, and the verbs by which they give orders.</summary>
internal sealed class Core
{
    /// <summary>
    /// Heights after the current one whose messages are kept (P82). A replica that is a few blocks slower than the others
    /// still gets along without fetching; beyond that it catches up by blocks.
    /// </summary>
    public const int HeightsAhead = 4;

    private readonly Inbox[] _inboxes = new Inbox[HeightsAhead + 1];
    private List<Effect> _effects = [];

    public Core(ReplicaConfig config, RecoveredState recovered)
    {
        Config = config;
        Chain = new Chain(config, recovered);
        Peers = new Peers(config.Membership.Count);
        Timeouts = new Timeouts(config.Parameters);
        Leaders = new LeaderRecord(config.Membership.Count, config.Self);
        Observation = new Observation(recovered.ObserveUntil ?? recovered.SafetyRecord?.ObserveUntil, config);
        for (var i = 0; i < _inboxes.Length; i++) _inboxes[i] = new Inbox(config.Membership.Count);
        if (config is { Self: { } self, Signer: { } signer })
        {
            var record = recovered.SafetyRecord ?? SafetyRecord.At(recovered.TipHeader.Height.Next);
            Rules = new SafetyRules(signer, self, config.ChainId, config.Membership, record);
        }

        Round.StartHeight(Chain.Committed.Next);
    }

    public ReplicaConfig Config { get; }

    public Quorum Quorum => Config.Membership.Quorum;

    public Chain Chain { get; }

    public Peers Peers { get; }

    public Timeouts Timeouts { get; }

    public LeaderRecord Leaders { get; }

    public Observation Observation { get; }

    public Lag Lag { get; } = new();

    /// <summary>Null for a node that only follows.</summary>
    public SafetyRules? Rules { get; }

    public Round Round { get; } = new();

    /// <summary>The messages about the height being decided.</summary>
    public Inbox Inbox => InboxOf(Round.Height);

    public bool TransactionsPending { get; set; }

    public bool Halted { get; private set; }

    /// <summary>P90: the membership changed; a new replica goes on.</summary>
    public bool EpochEnded { get; private set; }

    /// <summary>P40: what a view must get done; without it no timer runs.</summary>
    public bool HasWork => TransactionsPending || Round.PrePrepare is not null || Round.Prepared is not null || Round.Certified is not null;

    public MemberIndex Leader => Chain.LeaderOf(Round.View);

    public bool Leads => IsSelf(Leader);

    public bool IsSelf(MemberIndex member) => Config.Self is { } self && self == member;

    /// <summary>Votes are allowed at the current height.</summary>
    public bool Votes => Rules is not null && !Observation.IsOn && Rules.MayVoteAt(Round.Height);

    public Inbox InboxOf(Height height) => _inboxes[(int)(height.Value % (ulong)_inboxes.Length)];

    public bool IsBuffered(Height height) => height > Round.Height && height.Value - Round.Height.Value <= HeightsAhead;

    public void BeginStep(List<Effect> effects) => _effects = effects;

    /// <summary>P90: the epoch's end is the last order. What the rest of that step would still do is the next replica's business.</summary>
    public void Emit(Effect effect)
    {
        if (!EpochEnded) _effects.Add(effect);
    }

    public void Observe(ConsensusEvent what) => Emit(new Effect.Observe(what));

    public void Broadcast(Message message) => Emit(new Effect.Broadcast(message));

    public void Send(MemberIndex to, Message message)
    {
        if (!IsSelf(to)) Emit(new Effect.Send(to, message));
    }

    /// <summary>P70: called between a vote's making and its sending.</summary>
    public void PersistIfChanged(SafetyRecord before)
    {
        var record = Rules!.Record;
        if (ReferenceEquals(record, before)) return;
        var prepared = record.Prepared is not null && record.Prepared.Proposal.Digest != before.Prepared?.Proposal.Digest;
        Emit(new Effect.Persist(record, prepared));
    }

    public void Accuse(Vote first, Vote second)
    {
        if (Round.Accused.Contains(first.Signer)) return;
        Round.Accused = Round.Accused.With(first.Signer);
        Emit(new Effect.Accuse(new Evidence(first, second)));
    }

    public void EndEpoch(BlockHeader last)
    {
        Emit(new Effect.EndEpoch(last.Height, last.NextMembershipHash));
        EpochEnded = true;
    }

    public void Halt(string reason, Hash256 own, Hash256 certified)
    {
        Halted = true;
        Emit(new Effect.Halt(reason, Round.Height, own, certified));
    }
}
