namespace CityConsortium.Types;

/// <summary>
/// Every set of validators that the chain has had, with the proofs that one led to the next: who decides a height, and what
/// shows it to somebody who has nothing but genesis. Immutable; a change gives a new one.
/// </summary>
public sealed class MembershipHistory
{
    private readonly List<Epoch> _epochs;
    private readonly List<MembershipChange> _changes;

    private MembershipHistory(List<Epoch> epochs, List<MembershipChange> changes)
    {
        _epochs = epochs;
        _changes = changes;
    }

    public static MembershipHistory OfGenesis(Membership genesis) => new([Types.Epoch.OfGenesis(genesis)], []);

    /// <summary>The changes of a chain in their order; they are taken as they are. <see cref="Problem"/> verifies them.</summary>
    public static MembershipHistory From(Membership genesis, IEnumerable<MembershipChange> changes)
    {
        var history = OfGenesis(genesis);
        foreach (var change in changes) history = history.With(change);
        return history;
    }

    /// <summary>The epoch of the height after the newest change.</summary>
    public Epoch Current => _epochs[^1];

    public IReadOnlyList<Epoch> Epochs => _epochs;

    /// <summary>All changes, oldest first; their blocks' headers and certificates stay known when the blocks are pruned.</summary>
    public IReadOnlyList<MembershipChange> Changes => _changes;

    /// <summary>The epoch that a height belongs to; genesis counts to the first.</summary>
    public Epoch EpochOf(Height height)
    {
        for (var i = _epochs.Count - 1; i > 0; i--)
        {
            if (height >= _epochs[i].From) return _epochs[i];
        }

        return _epochs[0];
    }

    /// <summary>The set that decides a height.</summary>
    public Membership At(Height height) => EpochOf(height).Membership;

    /// <summary>What leads from genesis to the set that decides a height: the changes in blocks below it.</summary>
    public IReadOnlyList<MembershipChange> ChangesBefore(Height height)
    {
        var count = _changes.Count;
        while (count > 0 && _changes[count - 1].Header.Height >= height) count--;
        return count == _changes.Count ? _changes : _changes.GetRange(0, count);
    }

    /// <summary>The history with one more change, that of a block at or above the current epoch's first.</summary>
    public MembershipHistory With(MembershipChange change)
    {
        var last = Current;
        Invariant.That(change.Header.Height >= last.From, "membership changes come in the order of their heights");
        Invariant.That(change.Next.Hash == change.Header.NextMembershipHash, "a membership change is the one that its header names");
        return new MembershipHistory([.. _epochs, new Epoch(change.Next, change.Header.Height.Next, last.Membership)], [.. _changes, change]);
    }

    /// <returns>Null when every change is certified by the set before it, from genesis on; else the sentence that says what does not hold.</returns>
    public string? Problem(ChainId chain, ISignatureVerifier verifier) => MembershipWalk.Problem(chain, _epochs[0].Membership, _changes, verifier, out _, out _);
}
