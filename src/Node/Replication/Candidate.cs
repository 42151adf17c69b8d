using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A proposal on its way to a block: its bodies as they come in, and its result once executed.</summary>
public sealed class Candidate
{
    private readonly DecodedTransaction?[] _bodies;
    private Dictionary<TxId, int>? _missing;

    public Candidate(Proposal proposal)
    {
        Proposal = proposal;
        _bodies = new DecodedTransaction?[proposal.TransactionIds.Count];
    }

    public Candidate(Proposal proposal, IReadOnlyList<DecodedTransaction> bodies)
    {
        Proposal = proposal;
        _bodies = [.. bodies];
    }

    public Proposal Proposal { get; }

    /// <summary>In the order of the ids; null where the body is not here.</summary>
    public DecodedTransaction?[] Bodies => _bodies;

    public bool IsComplete => !_bodies.Contains(null);

    /// <summary>Puts an awaited body in its place. One at a time: the caller holds the fetcher's lock.</summary>
    /// <returns>Whether nothing is missing any more.</returns>
    public bool Fill(DecodedTransaction body)
    {
        if (_missing is null)
        {
            _missing = [];
            for (var i = 0; i < _bodies.Length; i++)
            {
                if (_bodies[i] is null) _missing.TryAdd(Proposal.TransactionIds[i], i);
            }
        }

        if (_missing.Remove(body.Id, out var index)) _bodies[index] = body;
        return IsComplete;
    }

    public bool CheckTimeliness { get; set; }

    /// <summary>Ordered to be executed while bodies were still missing: after a restart, when a prepared proposal comes from the safety log.</summary>
    public bool ExecuteWhenComplete { get; set; }

    public ExecutedBlock? Executed { get; set; }
}
