namespace CityConsortium.Types;

/// <summary>A transaction's id: the domain-separated SHA-256 of its body's bytes exactly as the sender signed them.</summary>
public readonly record struct TxId(Hash256 Hash) : IComparable<TxId>
{
    public static bool TryParse(string? hex, out TxId id)
    {
        var parsed = Hash256.TryParse(hex, out var hash);
        id = new TxId(hash);
        return parsed;
    }

    public int CompareTo(TxId other) => Hash.CompareTo(other.Hash);

    public override string ToString() => Hash.ToString();

    public string ToShortString() => Hash.ToShortString();
}
