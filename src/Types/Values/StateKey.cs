namespace CityConsortium.Types;

/// <summary>
/// The key of one state entry: the owning contract's name, a slash, and the contract's own key, 3 to
/// <see cref="Limits.MaxStateKeyBytes"/> bytes in all. The prefix is put there by the host, so no contract can write into
/// another's entries.
/// </summary>
public readonly struct StateKey : IEquatable<StateKey>, IComparable<StateKey>
{
    private const byte Separator = (byte)'/';

    private readonly byte[]? _bytes;

    private StateKey(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Span => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <param name="contract">The contract's name, ASCII without a slash.</param>
    /// <param name="local">The contract's own key, not empty.</param>
    public static StateKey Of(string contract, ReadOnlySpan<byte> local)
    {
        Invariant.That(Fits(contract, local.Length), "a state key is contract/key within the limit");
        var bytes = new byte[contract.Length + 1 + local.Length];
        System.Text.Encoding.ASCII.GetBytes(contract, bytes);
        bytes[contract.Length] = Separator;
        local.CopyTo(bytes.AsSpan(contract.Length + 1));
        return new StateKey(bytes);
    }

    public static StateKey Of(string contract, string local) => Of(contract, System.Text.Encoding.UTF8.GetBytes(local));

    /// <summary>Whether a contract may use a key of so many bytes of its own.</summary>
    public static bool Fits(string contract, int localLength) =>
        contract.Length > 0 && localLength > 0 && contract.Length + 1 + localLength <= Limits.MaxStateKeyBytes;

    /// <summary>For keys from outside: a proof's, a query's, the disk's.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out StateKey key)
    {
        var separator = bytes.IndexOf(Separator);
        var valid = separator > 0 && separator < bytes.Length - 1 && bytes.Length <= Limits.MaxStateKeyBytes;
        key = valid ? new StateKey(bytes.ToArray()) : default;
        return valid;
    }

    /// <summary>Where the key lies in the state tree.</summary>
    public Hash256 Path() => StateTreeHash.PathOf(Span);

    /// <summary>Ordered byte by byte, unsigned.</summary>
    public int CompareTo(StateKey other) => Span.SequenceCompareTo(other.Span);

    public bool Equals(StateKey other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

    /// <summary>Randomised per process, as senders choose parts of their keys: good for a dictionary, never for an order.</summary>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The text where all bytes are printable ASCII, else <c>0x</c> and hex.</summary>
    public override string ToString() => Span.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
        ? "0x" + Convert.ToHexStringLower(Span)
        : System.Text.Encoding.ASCII.GetString(Span);

    public static bool operator ==(StateKey left, StateKey right) => left.Equals(right);

    public static bool operator !=(StateKey left, StateKey right) => !left.Equals(right);

    public static bool operator <(StateKey left, StateKey right) => left.CompareTo(right) < 0;

    public static bool operator >(StateKey left, StateKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(StateKey left, StateKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StateKey left, StateKey right) => left.CompareTo(right) >= 0;
}
