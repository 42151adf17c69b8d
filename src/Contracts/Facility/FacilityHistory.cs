using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;
using FacilityState = CityConsortium.Types.FacilityState;

namespace CityConsortium.Contracts;

/// <summary>Reads a facility and appends to its history: each entry is a leaf of its own, the facility's leaf counts them.</summary>
internal static class FacilityHistory
{
    internal static FacilityRecord? Find(ContractContext context, FacilityCode code)
    {
        if (context.Get(FacilityRecord.StateKeyOf(code)) is not { } bytes) return null;
        var record = FacilityRecord.Decode(bytes.Span);
        Invariant.That(record is not null, $"the record of facility {code} decodes");
        return record;
    }

    internal static ContractResult Append(ContractContext context, FacilityRecord record, FacilityEvent kind, FacilityState state, string note)
    {
        var entry = new FacilityEntry(
            record.Code, record.Count + 1, kind, state, context.Sender.Key, context.Sender.Department, context.Block.Time, note, context.TransactionId);
        var bytes = entry.Encode();
        context.Put(FacilityEntry.StateKeyOf(record.Code, entry.Number), bytes);
        var next = record with
        {
            State = state, Count = entry.Number, Running = HistoryHash.Append(record.Running, bytes), Changed = context.Block.Time,
        };
        context.Put(FacilityRecord.StateKeyOf(record.Code), next.Encode());
        var changed = new FacilityChanged { Code = record.Code.Digits, State = (Protos.Contracts.FacilityState)(int)state, Entry = entry.Number }.ToByteArray();
        context.Emit("FacilityChanged", changed);
        return ContractResult.Done(changed);
    }
}
