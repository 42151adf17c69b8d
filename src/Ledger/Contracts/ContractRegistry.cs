using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>One version of a contract's code and the first height that runs it.</summary>
public sealed record ContractVersion(IContract Contract, int Version, Height ActiveFrom);

/// <summary>
/// Which code runs under a contract's name at a height. A new version is added beside the old one, so that old blocks
/// execute as they did when they were agreed.
/// </summary>
public sealed class ContractRegistry
{
    private readonly SortedDictionary<string, List<ContractVersion>> _versions = new(StringComparer.Ordinal);

    public ContractRegistry(IEnumerable<ContractVersion> versions)
    {
        foreach (var version in versions)
        {
            var name = version.Contract.Name;
            Invariant.That(name != TransactionLog.Owner, $"'{TransactionLog.Owner}' is the ledger's own part of the state");
            if (!_versions.TryGetValue(name, out var list)) _versions.Add(name, list = []);
            var follows = list.Count == 0
                ? version.Version == 1
                : version.Version == list[^1].Version + 1 && version.ActiveFrom > list[^1].ActiveFrom;
            Invariant.That(follows, $"versions of contract {name} count up from 1 at rising heights");
            list.Add(version);
        }
    }

    public IReadOnlyCollection<string> Names => _versions.Keys;

    /// <returns>The code in force, or null when there is none of this name at this height.</returns>
    public IContract? Find(string name, Height height) =>
        _versions.TryGetValue(name, out var list) ? list.FindLast(v => v.ActiveFrom <= height)?.Contract : null;
}
