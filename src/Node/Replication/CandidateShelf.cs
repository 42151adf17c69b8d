using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>The proposals of the heights being decided, by digest. Thread-safe; emptied as heights are committed.</summary>
public sealed class CandidateShelf
{
    /// <summary>
    /// Above it the one that was used longest ago goes: so many different proposals of one height come only from faulty leaders
    /// or a long stall. A proposal that a later view takes up again counts as used.
    /// </summary>
    private const int Capacity = 16;

    private readonly Lock _gate = new();
    private readonly List<Candidate> _candidates = [];

    public Candidate Add(Candidate candidate)
    {
        lock (_gate)
        {
            if (_candidates.Count >= Capacity) _candidates.RemoveAt(0);
            _candidates.Add(candidate);
            return candidate;
        }
    }

    public Candidate? Find(Hash256 digest)
    {
        lock (_gate)
        {
            var index = _candidates.FindIndex(c => c.Proposal.Digest == digest);
            if (index < 0) return null;
            var candidate = _candidates[index];
            _candidates.RemoveAt(index);
            _candidates.Add(candidate);
            return candidate;
        }
    }

    /// <summary>Those of the wanted bodies that are here, found in one pass however many are asked for.</summary>
    public Dictionary<TxId, DecodedTransaction> FindBodies(IReadOnlySet<TxId> wanted)
    {
        var found = new Dictionary<TxId, DecodedTransaction>();
        Candidate[] candidates;
        lock (_gate) candidates = [.. _candidates];
        foreach (var candidate in candidates)
        {
            foreach (var body in candidate.Bodies)
            {
                if (body is not null && wanted.Contains(body.Id)) found.TryAdd(body.Id, body);
            }
        }

        return found;
    }

    public void Forget(Height height)
    {
        lock (_gate) _candidates.RemoveAll(c => c.Proposal.Header.Height <= height);
    }
}
