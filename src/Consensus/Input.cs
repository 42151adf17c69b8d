using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// A fact that the host tells the replica. Inputs are fed one at a time; each may be late, repeated or about something that
/// is over, and the replica sorts that out by height, view and digest.
/// </summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>The first input of a replica's life, exactly once.</summary>
    public sealed record Started : Input;

    /// <summary>A peer's message that decoded and that <see cref="MessageVerifier"/> accepted.</summary>
    /// <param name="From">The member at the other end of the link, which need not be the message's signer.</param>
    public sealed record MessageReceived(MemberIndex From, Message Message) : Input;

    public sealed record TimerFired(TimerId Timer) : Input;

    /// <summary>The answer to <see cref="Effect.BuildProposal"/>; null when there is nothing to propose now.</summary>
    public sealed record ProposalBuilt(Height Height, View View, Proposal? Proposal) : Input;

    /// <summary>The answer to <see cref="Effect.CheckProposal"/>; a retryable refusal says nothing against the leader.</summary>
    public sealed record ProposalChecked(Hash256 Digest, Refusal? Refusal) : Input;

    /// <summary>The answer to <see cref="Effect.Execute"/>: the header that speculative execution arrived at.</summary>
    public sealed record BlockExecuted(Hash256 Digest, BlockHeader Header) : Input;

    /// <summary>Whether this node's pool holds transactions that could go into the next block.</summary>
    public sealed record TransactionsPending(bool Any) : Input;

    /// <summary>The host stored one certified block that others agreed on; one input per block, in order of height.</summary>
    /// <param name="ParentSigners">Who signed the parent certificate inside the block's proposal.</param>
    public sealed record CaughtUp(BlockHeader Header, Certificate Certificate, MemberSet ParentSigners) : Input;

    /// <summary>A peer's link came up or went down. Before the first such input of a member its link counts as up.</summary>
    public sealed record PeerLinkChanged(MemberIndex Member, bool Up) : Input;

    /// <summary>A valid transaction that this node has known for too long is in no block: the leader may be censoring (P47).</summary>
    public sealed record TransactionOverdue : Input;
}
