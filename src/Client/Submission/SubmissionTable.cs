using System.Collections.Concurrent;
using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>All transactions under way, by id, and the limit on their number.</summary>
internal sealed class SubmissionTable(int maxInFlight) : IDisposable
{
    private readonly ConcurrentDictionary<TxId, Submission> _byId = new();
    private readonly SemaphoreSlim _places = new(maxInFlight);

    internal int Count => _byId.Count;

    /// <summary>Without a snapshot and without locks; what comes and goes meanwhile may be in it or not.</summary>
    internal IEnumerable<Submission> All => _byId.Select(static pair => pair.Value);

    /// <summary>Waits for a place. Two submissions of the same bytes share one entry: the first one's.</summary>
    internal async Task<Submission> AddAsync(Submission submission, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(timeout, cancellationToken).ConfigureAwait(false))
        {
            throw new CityException(
                ClientCodes.Timeout, $"{maxInFlight} transactions are under way already and none finished in time; this one was not sent.", retryable: true, transactionId: submission.Id);
        }

        while (true)
        {
            if (_byId.TryAdd(submission.Id, submission)) return submission;
            if (!_byId.TryGetValue(submission.Id, out var existing)) continue;
            if (existing.IsDone || (submission.UntilCommitted && !existing.UntilCommitted))
            {
                if (_byId.TryUpdate(submission.Id, submission, existing)) return submission;
                continue;
            }

            _places.Release();
            return existing;
        }
    }

    internal Submission? Find(TxId id) => _byId.GetValueOrDefault(id);

    /// <summary>Removes exactly this submission; its place is free again.</summary>
    internal void Remove(Submission submission)
    {
        _byId.TryRemove(new KeyValuePair<TxId, Submission>(submission.Id, submission));
        _places.Release();
    }

    public void Dispose() => _places.Dispose();
}
