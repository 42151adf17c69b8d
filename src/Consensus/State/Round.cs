using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>How far the current view's proposal got through this node's own check.</summary>
internal enum ProposalCheck
{
    None,
    Running,

    /// <summary>It could not be checked, for example because bodies are missing; a re-sent pre-prepare starts it again.</summary>
    Unfinished,
    Accepted,
    Refused,
}

/// <summary>The height being decided: the view this replica is in and what it has done there.</summary>
internal sealed class Round
{
    public Height Height { get; private set; }

    public View View { get; private set; }

    /// <summary>In the view; false while waiting for its NewView (P42).</summary>
    public bool Active { get; private set; }

    /// <summary>What opened the view; null in view 0 and after a restart inside the view.</summary>
    public NewView? NewView { get; private set; }

    public PrePrepare? PrePrepare { get; set; }

    public ProposalCheck Check { get; set; }

    /// <summary>The host was asked for a proposal and has not answered.</summary>
    public bool Building { get; set; }

    /// <summary>The prepared proposal of the highest view; outlives views.</summary>
    public PreparedProposal? Prepared { get; set; }

    /// <summary>What the host executes or has executed; outlives views, because the result depends on the proposal alone.</summary>
    public Proposal? Execution { get; set; }

    public BlockHeader? Executed { get; set; }

    public Hash256 ExecutedHash { get; set; }

    /// <summary>A quorum's commit votes are here; the block itself may not be.</summary>
    public Certificate? Certified { get; set; }

    public Vote? OwnPrepare { get; set; }

    /// <summary>The last commit vote at this height, of whatever view: it may still complete somebody's certificate.</summary>
    public Vote? OwnCommit { get; set; }

    public ViewChange? OwnViewChange { get; set; }

    /// <summary>Q members asked for the view: its NewView timer may run (P42).</summary>
    public bool QuorumAsked { get; set; }

    /// <summary>Members already accused at this height; one piece of evidence each is kept (P80).</summary>
    public MemberSet Accused { get; set; }

    public bool IsExecuted(Hash256 digest) => Executed is not null && Execution!.Digest == digest;

    public void StartHeight(Height height)
    {
        Height = height;
        Prepared = null;
        Execution = null;
        Executed = null;
        ExecutedHash = default;
        Certified = null;
        OwnCommit = null;
        OwnViewChange = null;
        Accused = default;
        View = View.Zero;
        Enter(View.Zero, newView: null);
    }

    public void Enter(View view, NewView? newView)
    {
        StartView(view);
        Active = true;
        NewView = newView;
    }

    public void Ask(View view)
    {
        StartView(view);
        Active = false;
        NewView = null;
    }

    private void StartView(View view)
    {
        Invariant.That(view >= View, "views of a height only rise");
        View = view;
        PrePrepare = null;
        Check = ProposalCheck.None;
        Building = false;
        OwnPrepare = null;
        QuorumAsked = false;
    }
}
