using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// One step's votes at one height: of each member the two with the highest views, whatever it sends (P81). Two, because a
/// member that moved on to a higher view may still be counted in the one before.
/// </summary>
internal sealed class VoteTable(int members)
{
    private readonly Vote?[] _newest = new Vote?[members];
    private readonly Vote?[] _older = new Vote?[members];

    public void Clear()
    {
        Array.Clear(_newest);
        Array.Clear(_older);
    }

    /// <returns>The member's earlier vote for the same view if it named another digest: that is equivocation. Else null.</returns>
    public Vote? Add(Vote vote)
    {
        var member = vote.Signer.Value;
        var newest = _newest[member];
        if (newest is null || vote.View > newest.View)
        {
            _older[member] = newest;
            _newest[member] = vote;
            return null;
        }

        if (newest.View == vote.View) return newest.Digest == vote.Digest ? null : newest;
        var older = _older[member];
        if (older is null || vote.View > older.View)
        {
            _older[member] = vote;
            return null;
        }

        return older.View == vote.View && older.Digest != vote.Digest ? older : null;
    }

    public Vote? Find(int member, View view)
    {
        if (_newest[member] is { } newest && newest.View == view) return newest;
        return _older[member] is { } older && older.View == view ? older : null;
    }

    /// <summary>All votes held, each once.</summary>
    public IEnumerable<Vote> All()
    {
        for (var i = 0; i < _newest.Length; i++)
        {
            if (_newest[i] is { } newest) yield return newest;
            if (_older[i] is { } older) yield return older;
        }
    }

    /// <summary>How many members voted for the digest in the view.</summary>
    /// <param name="except">A member that does not count, or -1.</param>
    public int Count(View view, Hash256 digest, int except = -1)
    {
        var count = 0;
        for (var i = 0; i < _newest.Length; i++)
        {
            if (i != except && Find(i, view) is { } vote && vote.Digest == digest) count++;
        }

        return count;
    }

    public MemberSet VotersIn(View view)
    {
        var voters = MemberSet.Empty;
        for (var i = 0; i < _newest.Length; i++)
        {
            if (Find(i, view) is not null) voters = voters.With(new MemberIndex(i));
        }

        return voters;
    }

    /// <summary>The signatures on the digest in the view, ascending by member.</summary>
    /// <param name="instead">A vote that stands for its signer, whatever the table holds of that member; may be null.</param>
    public List<MemberSignature> Signatures(View view, Hash256 digest, Vote? instead = null)
    {
        var signatures = new List<MemberSignature>(_newest.Length);
        for (var i = 0; i < _newest.Length; i++)
        {
            var vote = instead is not null && instead.Signer.Value == i ? instead : Find(i, view);
            if (vote is not null && vote.Digest == digest) signatures.Add(new MemberSignature(vote.Signer, vote.Signature));
        }

        return signatures;
    }
}
