using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// Who leads which view of the next height (P30 to P34): a function of the committed chain alone, so all members that have
/// committed the same height agree on it without a message.
/// </summary>
internal sealed class LeaderSchedule
{
    private readonly Membership _membership;
    private readonly Membership? _before;
    private readonly ConsensusParameters _parameters;
    private readonly MemberSet[] _window;
    private readonly MemberIndex[] _order;
    private bool _tipIsOurs;
    private int _filled;
    private int _newest;
    private int _orderLength;
    private int _first;

    /// <param name="before">Who decided the tip, if that was another set.</param>
    public LeaderSchedule(
        Membership membership, ConsensusParameters parameters, IReadOnlyList<MemberSet> recentSigners, BlockHeader tip, Membership? before = null)
    {
        _membership = membership;
        _before = before;
        _parameters = parameters;
        _window = new MemberSet[Math.Max(1, parameters.SignerWindow)];
        _order = new MemberIndex[membership.Count];
        foreach (var signers in recentSigners) Remember(signers);
        Plan(tip);
    }

    /// <summary>The chain grew by one block.</summary>
    /// <param name="parentSigners">Who signed the parent certificate inside that block.</param>
    public void Append(BlockHeader tip, MemberSet parentSigners)
    {
        // P91: the first block of an epoch carries a certificate by members of another set.
        if (_tipIsOurs) Remember(parentSigners);
        Plan(tip);
    }

    /// <summary>The leader of a view of the height after the tip.</summary>
    public MemberIndex LeaderOf(View view)
    {
        if (view == View.Zero) return new MemberIndex(_first);
        var members = (ulong)_membership.Count;
        // P33: after two rounds through the active members everybody gets a turn, so a stale window cannot hold the chain up.
        return view.Value < 2 * members
            ? _order[(int)((view.Value - 1) % (ulong)_orderLength)]
            : new MemberIndex((int)(((ulong)_first + (view.Value % members)) % members));
    }

    /// <summary>The active members, starting after view 0's leader.</summary>
    public IReadOnlyList<MemberIndex> Candidates => new ArraySegment<MemberIndex>(_order, 0, _orderLength);

    private void Remember(MemberSet signers)
    {
        _newest = (_newest + 1) % _window.Length;
        _window[_newest] = signers;
        _filled = Math.Min(_filled + 1, _window.Length);
    }

    /// <summary>P32: with a chain shorter than the window nobody has missed anything yet.</summary>
    private MemberSet ActiveMembers()
    {
        if (_filled < _window.Length) return MemberSet.All(_membership.Count);
        var union = MemberSet.Empty;
        foreach (var signers in _window) union = union.Union(signers);
        return union.Count >= _membership.Quorum.Size ? union : MemberSet.All(_membership.Count);
    }

    private void Plan(BlockHeader tip)
    {
        var active = ActiveMembers();
        var members = _membership.Count;
        _tipIsOurs = tip.Proposal.MembershipHash == _membership.Hash;
        var proposer = _tipIsOurs ? tip.Proposal.Proposer.Value : SuccessorOf(tip.Proposal.Proposer);
        // P31: relief comes at fixed heights, so nobody has to know how long a leader has led.
        var relieved = tip.Height != Height.Genesis && tip.Height.Next.Value % (ulong)_parameters.BlocksPerLeader == 0;
        _first = relieved ? NextActive(active, proposer) : proposer;
        _orderLength = 0;
        for (var step = 1; step <= members; step++)
        {
            var member = new MemberIndex((_first + step) % members);
            if (active.Contains(member)) _order[_orderLength++] = member;
        }
    }

    /// <summary>P91: leadership stays with the department; where that one left, it goes to whoever has its place now.</summary>
    private int SuccessorOf(MemberIndex proposer)
    {
        Invariant.That(_before is not null && _before.Contains(proposer), "the set that decided the tip is known");
        var department = _before[proposer].Department;
        for (var i = 0; i < _membership.Count; i++)
        {
            if (_membership.Validators[i].Department == department) return i;
        }

        return proposer.Value % _membership.Count;
    }

    private int NextActive(MemberSet active, int from)
    {
        for (var step = 1; step <= _membership.Count; step++)
        {
            var member = (from + step) % _membership.Count;
            if (active.Contains(new MemberIndex(member))) return member;
        }

        return from;
    }
}
