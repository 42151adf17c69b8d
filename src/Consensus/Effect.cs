using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>An order to the host. The host carries effects out strictly in the order in which they were given (README, H1 to H11).</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Make the record durable before any later effect is carried out. If that fails, stop the process.</summary>
    /// <param name="PreparedChanged">
    /// The record holds another prepared proposal than the last one: its transaction bodies must become durable with it.
    /// </param>
    public sealed record Persist(SafetyRecord Record, bool PreparedChanged) : Effect;

    /// <summary>Send to every other member.</summary>
    public sealed record Broadcast(Message Message) : Effect;

    public sealed record Send(MemberIndex To, Message Message) : Effect;

    /// <summary>Start a timer, or replace the deadline of a running one.</summary>
    public sealed record SetTimer(TimerId Timer, TimeSpan After) : Effect;

    public sealed record CancelTimer(TimerId Timer) : Effect;

    /// <summary>
    /// Make a proposal from the pool with exactly this parent, with this node as proposer and a time not before
    /// <paramref name="MinTime"/>; answer with <see cref="Input.ProposalBuilt"/>.
    /// </summary>
    public sealed record BuildProposal(
        Height Height, View View, Hash256 ParentHash, Certificate ParentCertificate, BlockTime MinTime) : Effect;

    /// <summary>
    /// Check every transaction of the proposal (present, valid, unexpired, not executed before, limits), fetching missing
    /// bodies from <paramref name="From"/> first and then from others; answer with <see cref="Input.ProposalChecked"/>.
    /// </summary>
    /// <param name="CheckTimeliness">False for a re-proposed prepared block: its time was judged when it was new (P15).</param>
    public sealed record CheckProposal(Proposal Proposal, MemberIndex From, bool CheckTimeliness) : Effect;

    /// <summary>
    /// Execute on an overlay over the committed state; answer with <see cref="Input.BlockExecuted"/>. A later Execute of the
    /// same height replaces an unfinished one, except when it names the same digest.
    /// </summary>
    public sealed record Execute(Proposal Proposal) : Effect;

    /// <summary>Store block, receipts, state and certificate in one synced batch. The block is final.</summary>
    public sealed record Commit(BlockHeader Header, Proposal Proposal, Certificate Certificate) : Effect;

    /// <summary>Send the peer stored blocks with their certificates, from this height on, as many as the host's limits allow.</summary>
    public sealed record SendBlocks(MemberIndex To, Height From) : Effect;

    /// <summary>
    /// Fetch certified blocks up to the height, from the member first; others may be asked too. Answer with
    /// <see cref="Input.CaughtUp"/>.
    /// </summary>
    public sealed record CatchUp(MemberIndex From, Height Target) : Effect;

    /// <summary>Keep and show proof that a member signed two different votes.</summary>
    public sealed record Accuse(Evidence Evidence) : Effect;

    /// <summary>
    /// This node's result differs from what a quorum certified, or it cannot follow the chain: stop taking part, keep all data.
    /// </summary>
    public sealed record Halt(string Reason, Height Height, Hash256 OwnHash, Hash256 CertifiedHash) : Effect;

    /// <summary>
    /// The committed block changes the membership: this replica's life is over, and it orders nothing more. Once the commit before
    /// this effect is carried out, continue with a new <see cref="Replica"/> of the new set (H11, P90).
    /// </summary>
    public sealed record EndEpoch(Height Last, Hash256 NextMembershipHash) : Effect;

    /// <summary>For metrics, traces and the status page; has no influence on the protocol.</summary>
    public sealed record Observe(ConsensusEvent Event) : Effect;
}
