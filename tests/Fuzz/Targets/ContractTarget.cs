using CityConsortium.Fuzz.Engine;
using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using Google.Protobuf;

namespace CityConsortium.Fuzz.Targets;

/// <summary>
/// Every contract's every method with hostile arguments, executed as in a block: always a receipt, never an exception, and
/// twice the same.
/// </summary>
internal static class ContractTarget
{
    private static readonly (string Contract, string Method, IMessage Valid)[] Methods =
    [
        ("notes", "Put", new PutNote { Key = "k", Value = ByteString.CopyFromUtf8("v") }),
        ("environment", "RecordHours", Samples.Hours()),
        ("facility", "Register", Samples.Facility()),
        ("facility", "Inspect", new InspectFacility { Code = Samples.Facility().Code, Found = Protos.Contracts.FacilityState.Damaged, Note = "n" }),
        ("facility", "ReportFault", new ReportFault { Code = Samples.Facility().Code, State = Protos.Contracts.FacilityState.Lost, Note = "n" }),
        ("facility", "Repair", new RepairFacility { Code = Samples.Facility().Code, Note = "n" }),
        ("facility", "ChangeState", new ChangeFacilityState { Code = Samples.Facility().Code, State = Protos.Contracts.FacilityState.Removed }),
        ("identity", "RegisterKey", new RegisterKey { PublicKey = ByteString.CopyFrom(new byte[32]), Label = "l", Roles = { "station" } }),
        ("identity", "RevokeKey", new RevokeKey { PublicKey = ByteString.CopyFrom(new byte[32]), Reason = "r" }),
    ];

    public static Target Create(Samples samples)
    {
        var city = samples.City;
        return new Target("contract-call", [.. Methods.Select((m, i) => (byte[])[(byte)i, .. m.Valid.ToByteArray()])], Execute, (block, input) =>
            ((ExecutedBlock)block).Header == ((ExecutedBlock)Execute(input)!).Header ? null : "two executions differ", Allowance: 1024 * 1024, PerByte: 512);

        object? Execute(ReadOnlySpan<byte> input)
        {
            if (input.Length == 0) return null;
            var (contract, method, _) = Methods[input[0] % Methods.Length];
            var call = city.Transaction(contract == "facility" ? samples.Officer : samples.Admin, contract, method, input[1..].ToArray(), idempotencyKey: "fuzz");
            return city.Executor.Execute(city.Ledger, city.Head, city.Propose([call]), [call]);
        }
    }
}
