using System.Net;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Nemesis.Network;

/// <summary>All lines between the validators: one proxy for each ordered pair, one weather for each direction.</summary>
internal sealed class Streets : IAsyncDisposable
{
    private readonly Dictionary<(string From, string To), Weather> _weather = [];
    private readonly Dictionary<(string From, string To), LinkProxy> _proxies = [];

    public Streets(IReadOnlyList<ValidatorEntry> validators, int seed)
    {
        Departments = [.. validators.Select(v => v.Department)];
        foreach (var (from, to) in Pairs()) _weather[(from, to)] = new Weather();
        foreach (var (from, to) in Pairs())
        {
            var target = IPEndPoint.Parse(validators.Single(v => v.Department == to).Peer);
            _proxies[(from, to)] = new LinkProxy(target, _weather[(from, to)], _weather[(to, from)], seed + _proxies.Count);
        }
    }

    public IReadOnlyList<string> Departments { get; }

    /// <summary>Where <paramref name="from"/> finds <paramref name="to"/>.</summary>
    public string AddressOf(string from, string to) => _proxies[(from, to)].Address;

    /// <summary>Everything that <paramref name="from"/> sends to <paramref name="to"/>, on whoever's connection.</summary>
    public void Set(string from, string to, Conditions conditions) => _weather[(from, to)].Become(conditions);

    public void SetBetween(string a, string b, Conditions conditions)
    {
        Set(a, b, conditions);
        Set(b, a, conditions);
    }

    /// <summary>Cuts everybody of one group from everybody of the other.</summary>
    public void Split(IEnumerable<string> group, IReadOnlyCollection<string> other)
    {
        foreach (var a in group)
        {
            foreach (var b in other) SetBetween(a, b, Conditions.Cut);
        }
    }

    public void SetAll(Conditions conditions)
    {
        foreach (var (from, to) in Pairs()) Set(from, to, conditions);
    }

    public void ResetAll()
    {
        foreach (var proxy in _proxies.Values) proxy.Reset();
    }

    /// <param name="reset">Also ends the connections that were cut, so that everybody has to connect anew.</param>
    public void Heal(bool reset)
    {
        foreach (var pair in Pairs())
        {
            if (reset && _weather[pair].Now.IsCut) _proxies[pair].Reset();
        }

        SetAll(Conditions.Fair);
    }

    public async ValueTask DisposeAsync()
    {
        SetAll(Conditions.Fair);
        foreach (var proxy in _proxies.Values) await proxy.DisposeAsync();
    }

    private IEnumerable<(string From, string To)> Pairs() =>
        from a in Departments from b in Departments where a != b select (a, b);
}
