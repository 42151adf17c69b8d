using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// The memberships this client trusts: genesis' own, and every later one that the one before it has certified. Each has the
/// heights it may decide, so that departments that have left cannot certify anything after their leaving.
/// </summary>
internal sealed class MembershipBook
{
    private readonly List<Era> _eras = [];
    private readonly Lock _lock = new();
    private readonly IReadOnlyDictionary<Hash256, DepartmentId> _candidates;
    private volatile HashSet<Hash256> _pins;

    /// <param name="candidates">Validators without a seat that may be asked how they are; nothing they sign counts.</param>
    internal MembershipBook(Membership genesis, IReadOnlyDictionary<Hash256, DepartmentId>? candidates = null)
    {
        _candidates = candidates ?? new Dictionary<Hash256, DepartmentId>();
        _eras.Add(new Era(genesis, new Height(1), []));
        _pins = PinsOf(genesis);
    }

    /// <summary>Raised with each membership that a proven change brought, after it is known here.</summary>
    internal event Action<Membership>? Changed;

    /// <summary>Whether a validator of a trusted membership owns the TLS key with this pin.</summary>
    internal DepartmentId? OwnerOfPin(Hash256 pin)
    {
        if (!_pins.Contains(pin)) return _candidates.TryGetValue(pin, out var candidate) ? candidate : null;
        lock (_lock)
        {
            var membership = _eras[^1].Membership;
            return membership.IndexOfPin(pin) is { } member ? membership[member].Department : null;
        }
    }

    /// <summary>How many changes this client has verified; validators are told, and leave them out of their answers.</summary>
    internal uint KnownChanges
    {
        get
        {
            lock (_lock) return (uint)(_eras.Count - 1);
        }
    }

    /// <summary>Whether this very change was proven before.</summary>
    internal bool Knows(Height height, Hash256 next)
    {
        lock (_lock) return _eras.Exists(e => e.From == height.Next && e.Membership.Hash == next);
    }

    /// <returns>The era that decides the height, or null when the hash is not that of the membership in force.</returns>
    internal Era? Find(Hash256 membershipHash, Height height)
    {
        lock (_lock)
        {
            for (var i = _eras.Count - 1; i >= 0; i--)
            {
                if (height < _eras[i].From) continue;
                return _eras[i].Membership.Hash == membershipHash ? _eras[i] : null;
            }

            return null;
        }
    }

    /// <summary>Adds the next era after a proven change; a change already known is left alone.</summary>
    internal void Add(MembershipChange change)
    {
        lock (_lock)
        {
            var last = _eras[^1];
            var from = change.Header.Height.Next;
            if (from <= last.From) return;
            _eras.Add(new Era(change.Next, from, [.. last.Changes, change]));
            _pins = PinsOf(change.Next);
        }

        Changed?.Invoke(change.Next);
    }

    private static HashSet<Hash256> PinsOf(Membership membership) => [.. membership.Validators.Select(v => v.TlsPin)];

    internal sealed record Era(Membership Membership, Height From, IReadOnlyList<MembershipChange> Changes);
}
