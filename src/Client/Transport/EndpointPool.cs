namespace CityConsortium.Client;

/// <summary>All validators that this client may ask, best first.</summary>
internal sealed class EndpointPool : IDisposable
{
    private readonly Endpoint[] _endpoints;
    private readonly EndpointRouting _routing;
    private uint _turn;

    internal EndpointPool(IEnumerable<string> addresses, EndpointRouting routing, MembershipBook book, TimeProvider time)
    {
        _endpoints = [.. addresses.Select(a => new Endpoint(a, book, time))];
        _routing = routing;
    }

    internal IReadOnlyList<Endpoint> All => _endpoints;

    /// <summary>Every endpoint once: those in good standing first, those that failed lately behind, those that lied last.</summary>
    internal IReadOnlyList<Endpoint> Ranked()
    {
        var start = _routing == EndpointRouting.Spread ? (int)(Interlocked.Increment(ref _turn) % (uint)_endpoints.Length) : 0;
        var ranked = new (int Rank, int Place, Endpoint Endpoint)[_endpoints.Length];
        for (var i = 0; i < ranked.Length; i++)
        {
            var endpoint = _endpoints[(start + i) % _endpoints.Length];
            ranked[i] = (endpoint.Health.Rank(), i, endpoint);
        }

        Array.Sort(ranked, static (a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Place.CompareTo(b.Place));
        return Array.ConvertAll(ranked, static r => r.Endpoint);
    }

    /// <summary>The best endpoint for a submission; <paramref name="except"/> only when there is no other in equal standing or better.</summary>
    internal Endpoint Best(Endpoint? except = null)
    {
        if (_endpoints.Length == 1) return _endpoints[0];
        var start = _routing == EndpointRouting.Spread ? (int)(Interlocked.Increment(ref _turn) % (uint)_endpoints.Length) : 0;
        Endpoint? best = null;
        var bestRank = int.MaxValue;
        for (var i = 0; i < _endpoints.Length; i++)
        {
            var endpoint = _endpoints[(start + i) % _endpoints.Length];
            var rank = (endpoint.Health.Rank() * 2) + (endpoint == except ? 1 : 0);
            if (rank < bestRank) (best, bestRank) = (endpoint, rank);
        }

        return best!;
    }

    /// <summary>The endpoint with this address, as the caller wrote it in the options.</summary>
    internal Endpoint? Find(string address)
    {
        var wanted = address.TrimEnd('/');
        return Array.Find(_endpoints, e => string.Equals(e.Address.TrimEnd('/'), wanted, StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose()
    {
        foreach (var endpoint in _endpoints) endpoint.Dispose();
    }
}
