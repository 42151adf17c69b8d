using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>Reads key records: the one part of a contract's state that the ledger itself must understand.</summary>
internal static class IdentityState
{
    internal static KeyRecord? Find(IStateReader state, PublicKey key)
    {
        if (state.GetState(KeyRecord.StateKeyOf(key)) is not { } bytes) return null;
        var record = KeyRecord.Decode(bytes.Span);
        Invariant.That(record is not null && record.Key == key, $"the record of key {key} decodes");
        return record;
    }
}
