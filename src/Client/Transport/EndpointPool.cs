using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>All validators that this client may ask, best first.</summary>
internal sealed class EndpointPool : IDisposable
{
    /// <summary>Configured and learnt: every member, and as many addresses again of those that moved.</summary>
    private const int MaxEndpoints = 2 * Limits.MaxValidators;

    private readonly EndpointRouting _routing;
    private readonly MembershipBook _book;
    private readonly TimeProvider _time;
    private readonly Lock _growing = new();
    private volatile Endpoint[] _endpoints;
    private bool _disposed;
    private uint _turn;

    internal EndpointPool(IEnumerable<string> addresses, EndpointRouting routing, MembershipBook book, TimeProvider time)
    {
        (_routing, _book, _time) = (routing, book, time);
        _endpoints = [.. addresses.Select(a => new Endpoint(a, book, time))];
    }

    internal IReadOnlyList<Endpoint> All => _endpoints;

    /// <summary>Adds an address behind the others; one that is known already is left alone.</summary>
    internal void Add(string address)
    {
        lock (_growing)
        {
            if (_disposed || _endpoints.Length >= MaxEndpoints || Find(address) is not null) return;
            _endpoints = [.. _endpoints, new Endpoint(address, _book, _time)];
        }
    }

    /// <summary>Every endpoint once: those in good standing first, those that failed lately behind, those that lied last.</summary>
    internal IReadOnlyList<Endpoint> Ranked()
    {
        var endpoints = _endpoints;
        var start = _routing == EndpointRouting.Spread ? (int)(Interlocked.Increment(ref _turn) % (uint)endpoints.Length) : 0;
        var ranked = new (int Rank, int Place, Endpoint Endpoint)[endpoints.Length];
        for (var i = 0; i < ranked.Length; i++)
        {
            var endpoint = endpoints[(start + i) % endpoints.Length];
            ranked[i] = (endpoint.Health.Rank(), i, endpoint);
        }

        Array.Sort(ranked, static (a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Place.CompareTo(b.Place));
        return Array.ConvertAll(ranked, static r => r.Endpoint);
    }

    /// <summary>The best endpoint for a submission; <paramref name="except"/> only when there is no other in equal standing or better.</summary>
    internal Endpoint Best(Endpoint? except = null)
    {
        var endpoints = _endpoints;
        if (endpoints.Length == 1) return endpoints[0];
        var start = _routing == EndpointRouting.Spread ? (int)(Interlocked.Increment(ref _turn) % (uint)endpoints.Length) : 0;
        Endpoint? best = null;
        var bestRank = int.MaxValue;
        for (var i = 0; i < endpoints.Length; i++)
        {
            var endpoint = endpoints[(start + i) % endpoints.Length];
            var rank = (endpoint.Health.Rank() * 2) + (endpoint == except ? 1 : 0);
            if (rank < bestRank) (best, bestRank) = (endpoint, rank);
        }

        return best!;
    }

    /// <summary>The endpoint with this address, as the caller wrote it in the options, or as the ledger has it.</summary>
    internal Endpoint? Find(string address)
    {
        var wanted = address.TrimEnd('/');
        return Array.Find(_endpoints, e => string.Equals(e.Address.TrimEnd('/'), wanted, StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose()
    {
        lock (_growing)
        {
            _disposed = true;
            foreach (var endpoint in _endpoints) endpoint.Dispose();
        }
    }
}
