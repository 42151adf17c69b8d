using System.Collections.Concurrent;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Completes proposals whose bodies are not all in the pool: asks who sent the proposal, then everybody, and takes what
/// arrives without regard to the pool's quotas. A proposal that never completes runs into the view's timer.
/// </summary>
/// <param name="links">The link to one member, or with null those to all.</param>
public sealed class BodyFetcher(TransactionPool pool, Func<MemberIndex?, IEnumerable<PeerLink>> links, TimeProvider time)
{
    /// <summary>Most missing bodies are on their way already, on the other stream; asking at once would send them twice.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromMilliseconds(6);

    private static readonly TimeSpan AskEverybodyAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Then the replica is told that the bodies are nowhere to be had; it may order the check again.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMilliseconds(600);

    /// <summary>Bodies kept from the safety log after a restart, until their height is committed.</summary>
    private readonly ConcurrentDictionary<TxId, DecodedTransaction> _kept = new();
    private readonly ConcurrentDictionary<TxId, byte> _wanted = new();
    private readonly Lock _gate = new();
    private readonly List<Candidate> _waiting = [];

    /// <summary>Raised when the last missing body of a proposal has arrived.</summary>
    public event Action<Candidate>? Completed;

    /// <summary>Raised when a proposal's bodies did not come in time.</summary>
    public event Action<Candidate>? GaveUp;

    /// <summary>Whether any proposal waits for bodies.</summary>
    public bool IsWaiting => !_wanted.IsEmpty;

    /// <summary>Whether a proposal waits for this body: then it is taken even when the pool is full.</summary>
    public bool Wants(TxId id) => _wanted.ContainsKey(id);

    public void Keep(DecodedTransaction body) => _kept[body.Id] = body;

    public DecodedTransaction? FindKept(TxId id) => _kept.GetValueOrDefault(id);

    /// <returns>True when all bodies are here now; else <see cref="Completed"/> is raised when they are.</returns>
    public bool Complete(Candidate candidate, MemberIndex from)
    {
        lock (_gate)
        {
            var missing = FillIn(candidate);
            if (missing.Count == 0) return true;
            if (!_waiting.Contains(candidate)) _waiting.Add(candidate);
            foreach (var id in missing) _wanted[id] = 0;
        }

        // What arrived between the look-up and the note above is found here; everything later is announced to Provide.
        if (TryFinish(candidate)) return true;
        _ = AskAsync(candidate, from);
        return false;
    }

    /// <summary>A verified body that arrived from somewhere.</summary>
    public void Provide(DecodedTransaction body)
    {
        if (!_wanted.TryRemove(body.Id, out _)) return;
        List<Candidate> complete = [];
        lock (_gate)
        {
            foreach (var candidate in _waiting)
            {
                if (candidate.Fill(body)) complete.Add(candidate);
            }

            _waiting.RemoveAll(complete.Contains);
        }

        foreach (var candidate in complete) Completed?.Invoke(candidate);
    }

    public void Forget(Height height)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(c => c.Proposal.Header.Height <= height);
            if (_waiting.Count == 0) _wanted.Clear();
        }

        _kept.Clear();
    }

    private bool TryFinish(Candidate candidate)
    {
        lock (_gate)
        {
            foreach (var id in FillIn(candidate)) _wanted[id] = 0;
            if (!candidate.IsComplete) return false;
            return _waiting.Remove(candidate);
        }
    }

    private List<TxId> FillIn(Candidate candidate)
    {
        var ids = candidate.Proposal.TransactionIds;
        var missing = new List<TxId>();
        foreach (var index in pool.FindBodies(ids, candidate.Bodies))
        {
            if (FindKept(ids[index]) is { } kept) candidate.Bodies[index] = kept;
            else missing.Add(ids[index]);
        }

        return missing;
    }

    private void Ask(Candidate candidate, IEnumerable<PeerLink> whom)
    {
        TxId[] missing;
        lock (_gate) missing = [.. candidate.Proposal.TransactionIds.Where((_, i) => candidate.Bodies[i] is null)];
        if (missing.Length == 0) return;
        foreach (var link in whom) link.RequestBodies(missing);
    }

    private async Task AskAsync(Candidate candidate, MemberIndex from)
    {
        await Task.Delay(AskAfter, time);
        if (!Waits(candidate)) return;
        Ask(candidate, links(from));
        await Task.Delay(AskEverybodyAfter, time);
        if (!Waits(candidate)) return;
        Ask(candidate, links(null));
        await Task.Delay(GiveUpAfter, time);
        bool gaveUp;
        lock (_gate) gaveUp = _waiting.Remove(candidate);
        if (gaveUp) GaveUp?.Invoke(candidate);
    }

    private bool Waits(Candidate candidate)
    {
        lock (_gate) return _waiting.Contains(candidate);
    }
}
