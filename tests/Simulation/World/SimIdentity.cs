using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A department and its validator: who it stays when it gets new keys, loses its seat or gets one. A member index belongs to one set;
/// this is what endpoints, faults and checkers go by.
/// </summary>
public sealed class SimIdentity
{
    private readonly Func<int, ISigner> _newKey;
    private readonly List<ISigner> _keys = [];

    /// <param name="newKey">The consensus key of a generation, from 0.</param>
    public SimIdentity(int number, ISigner sender, Func<int, ISigner> newKey)
    {
        Number = number;
        Department = DepartmentId.Of($"department-{number}");
        Sender = sender;
        _newKey = newKey;
        Renew();
    }

    /// <summary>Also its endpoint in the network.</summary>
    public int Number { get; }

    public DepartmentId Department { get; }

    /// <summary>The department's first key; it signs transactions, proposals and approvals among them.</summary>
    public ISigner Sender { get; }

    /// <summary>Every consensus key that it ever had, the oldest first; it keeps them all, and the set in force says which one counts.</summary>
    public IReadOnlyList<ISigner> Keys => _keys;

    /// <summary>The newest key and TLS pin, as a proposal names them.</summary>
    public Validator Validator => ValidatorOf(_keys.Count - 1);

    /// <summary>Makes the next consensus and TLS key; which counts only when a set names it.</summary>
    public void Renew() => _keys.Add(_newKey(_keys.Count));

    public Validator ValidatorOf(int generation) => new(Department, _keys[generation].PublicKey, PinOf(generation));

    /// <summary>Its place in a set, and which of its keys that is; null when it has none.</summary>
    public (MemberIndex Member, int Generation)? SeatIn(Membership membership)
    {
        for (var generation = _keys.Count - 1; generation >= 0; generation--)
        {
            if (membership.IndexOf(_keys[generation].PublicKey) is { } member) return (member, generation);
        }

        return null;
    }

    public bool HasSeatIn(Membership membership) => SeatIn(membership) is not null;

    private Hash256 PinOf(int generation) => Hashing.Of(Domain.Membership, generation == 0 ? [(byte)Number] : [(byte)Number, (byte)generation]);
}
