using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// What the members sent about one height: per member at most one pre-prepare, two votes a step, one view change, one new
/// view. The newest view wins, so one member's flood only displaces its own messages (P81).
/// </summary>
internal sealed class Inbox(int members)
{
    private readonly (PrePrepare Message, MemberIndex From)?[] _prePrepares = new (PrePrepare, MemberIndex)?[members];
    private readonly ViewChange?[] _viewChanges = new ViewChange?[members];
    private readonly NewView?[] _newViews = new NewView?[members];

    public VoteTable Prepares { get; } = new(members);

    public VoteTable Commits { get; } = new(members);

    public IReadOnlyList<ViewChange?> ViewChanges => _viewChanges;

    /// <summary>By the member that sent it: a new view has no signer.</summary>
    public IReadOnlyList<NewView?> NewViews => _newViews;

    public void Clear()
    {
        Prepares.Clear();
        Commits.Clear();
        Array.Clear(_prePrepares);
        Array.Clear(_viewChanges);
        Array.Clear(_newViews);
    }

    /// <returns>The leader's earlier pre-prepare vote of the same view if it named another proposal, else null.</returns>
    public Vote? Add(PrePrepare message, MemberIndex from)
    {
        ref var slot = ref _prePrepares[message.Leader.Value];
        if (slot is { } held)
        {
            if (held.Message.View == message.View && held.Message.Vote.Digest != message.Vote.Digest) return held.Message.Vote;
            if (held.Message.View >= message.View) return null;
        }

        slot = (message, from);
        return null;
    }

    public (PrePrepare Message, MemberIndex From)? PrePrepareOf(MemberIndex leader) => _prePrepares[leader.Value];

    /// <returns>Whether it is news.</returns>
    public bool Add(ViewChange message)
    {
        ref var slot = ref _viewChanges[message.Signer.Value];
        if (slot is not null && slot.View >= message.View) return false;
        slot = message;
        return true;
    }

    public void Add(NewView message, MemberIndex from)
    {
        ref var slot = ref _newViews[from.Value];
        if (slot is null || slot.View < message.View) slot = message;
    }

    public int CountViewChangesFrom(View view)
    {
        var count = 0;
        foreach (var viewChange in _viewChanges)
        {
            if (viewChange is not null && viewChange.View >= view) count++;
        }

        return count;
    }

    public MemberSet ViewChangersTo(View view)
    {
        var members = MemberSet.Empty;
        foreach (var viewChange in _viewChanges)
        {
            if (viewChange is not null && viewChange.View == view) members = members.With(viewChange.Signer);
        }

        return members;
    }
}
