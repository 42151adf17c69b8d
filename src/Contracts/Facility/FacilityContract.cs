using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;
using FacilityState = CityConsortium.Types.FacilityState;

namespace CityConsortium.Contracts;

/// <summary>
/// The life of the city's public facilities: registered by their owner department, inspected, reported, repaired, taken out
/// of use. Everybody may read; each step is an entry of the facility's history.
/// </summary>
public sealed class FacilityContract : IContract
{
    public string Name => FacilityRecord.ContractName;

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments) => method switch
    {
        "Register" => Register(context, arguments),
        "Inspect" => Inspect(context, arguments),
        "ReportFault" => Report(context, arguments),
        "Repair" => Repair(context, arguments),
        "ChangeState" => ChangeState(context, arguments),
        _ => Refusals.UnknownMethod(Name, "Register", "Inspect", "ReportFault", "Repair", "ChangeState"),
    };

    private static ContractResult Register(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(RegisterFacility.Parser, arguments, out var message)
            ?? Refusals.UnlessAny(context.Sender, "registering a facility", Role.DepartmentAdmin, Role.Official);
        if (refusal is not null) return ContractResult.Refused(refusal);
        refusal = FacilityRules.Code(message.Code, out var code) ?? FacilityRules.Attributes(message);
        if (refusal is not null) return ContractResult.Refused(refusal);
        if (FacilityHistory.Find(context, code) is { } known)
        {
            return ContractResult.Refused(FacilityCodes.Exists, $"facility {code} is registered already, by department {known.Owner}");
        }

        var record = new FacilityRecord(
            code, message.Name, context.Sender.Department, message.MaintenanceUnit, message.GridCell,
            message.LongitudeMicro, message.LatitudeMicro, FacilityState.Intact, 0, Hash256.Zero, context.Block.Time);
        return FacilityHistory.Append(context, record, FacilityEvent.Registered, FacilityState.Intact, "");
    }

    private static ContractResult Inspect(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(InspectFacility.Parser, arguments, out var message)
            ?? Refusals.UnlessAny(context.Sender, "inspecting a facility", Role.Inspector, Role.Official);
        return refusal is null
            ? Step(context, message.Code, FacilityEvent.Inspected, StateOf(message.Found), message.Note, ownerOnly: false)
            : ContractResult.Refused(refusal);
    }

    private static ContractResult Report(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(ReportFault.Parser, arguments, out var message)
            ?? Refusals.UnlessAny(context.Sender, "reporting a fault", Role.Inspector, Role.Official, Role.Gateway);
        return refusal is null
            ? Step(context, message.Code, FacilityEvent.FaultReported, StateOf(message.State), message.Note, ownerOnly: false)
            : ContractResult.Refused(refusal);
    }

    private static ContractResult Repair(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(RepairFacility.Parser, arguments, out var message)
            ?? Refusals.UnlessAny(context.Sender, "recording a repair", Role.Maintainer, Role.Official);
        return refusal is null
            ? Step(context, message.Code, FacilityEvent.Repaired, FacilityState.Intact, message.Note, ownerOnly: true)
            : ContractResult.Refused(refusal);
    }

    private static ContractResult ChangeState(ContractContext context, ReadOnlyMemory<byte> arguments)
    {
        var refusal = Arguments.Parse(ChangeFacilityState.Parser, arguments, out var message)
            ?? Refusals.UnlessAny(context.Sender, "changing a facility's state", Role.Official, Role.DepartmentAdmin);
        return refusal is null
            ? Step(context, message.Code, FacilityEvent.StateChanged, StateOf(message.State), message.Note, ownerOnly: true)
            : ContractResult.Refused(refusal);
    }

    /// <param name="ownerOnly">Whether the sender must be of the owner department.</param>
    private static ContractResult Step(
        ContractContext context, string codeText, FacilityEvent step, FacilityState? next, string note, bool ownerOnly)
    {
        var refusal = FacilityRules.Code(codeText, out var code) ?? FacilityRules.Note(note);
        if (refusal is not null) return ContractResult.Refused(refusal);
        if (next is not { } state) return ContractResult.Refused(Arguments.Invalid("the state is none that there is"));
        if (FacilityHistory.Find(context, code) is not { } record)
        {
            return ContractResult.Refused(FacilityCodes.Unknown, $"facility {code} is not registered");
        }

        if (ownerOnly && record.Owner != context.Sender.Department)
        {
            return ContractResult.Refused(
                FacilityCodes.OtherDepartment, $"facility {code} belongs to department {record.Owner}; a key of {context.Sender.Department} does not do this");
        }

        refusal = FacilityRules.Step(record, step, state);
        return refusal is null ? FacilityHistory.Append(context, record, step, state, note) : ContractResult.Refused(refusal);
    }

    /// <summary>The message's numbers are the records' numbers; anything else is no state.</summary>
    private static FacilityState? StateOf(Protos.Contracts.FacilityState state)
    {
        var known = (FacilityState)(int)state;
        return known is >= FacilityState.Intact and <= FacilityState.Removed ? known : null;
    }
}
