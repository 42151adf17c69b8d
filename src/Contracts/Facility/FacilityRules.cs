using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using FacilityState = CityConsortium.Types.FacilityState;

namespace CityConsortium.Contracts;

/// <summary>What may be written about a facility, and which state may follow which.</summary>
internal static class FacilityRules
{
    private const long MaxLongitudeMicro = 180_000_000;
    private const long MaxLatitudeMicro = 90_000_000;

    internal static Refusal? Code(string text, out FacilityCode code)
    {
        if (!FacilityCode.TryParse(text, out code))
        {
            return new Refusal(FacilityCodes.CodeInvalid, "a facility's code has 17 digits: 6 division, 2 class, 3 subclass, 6 serial");
        }

        return ComponentCatalogue.Find(code.Type) is null
            ? new Refusal(FacilityCodes.CodeNotInCatalogue, $"type {code.Type} of code {code} is not in the catalogue of {ComponentCatalogue.StandardRef}")
            : null;
    }

    internal static Refusal? Attributes(RegisterFacility message)
    {
        if (message.Name.Length == 0 || !CityText.IsPlain(message.Name, FacilityRecord.MaxNameBytes))
        {
            return Arguments.Invalid($"the name is plain text of 1 to {FacilityRecord.MaxNameBytes} bytes");
        }

        if (!CityText.IsPlain(message.MaintenanceUnit, FacilityRecord.MaxUnitBytes))
        {
            return Arguments.Invalid($"the maintenance unit is plain text of at most {FacilityRecord.MaxUnitBytes} bytes");
        }

        if (message.GridCell.Length != FacilityRecord.GridCellLength || !message.GridCell.All(char.IsAsciiDigit))
        {
            return Arguments.Invalid($"the grid cell has {FacilityRecord.GridCellLength} digits");
        }

        return message.LongitudeMicro is < -MaxLongitudeMicro or > MaxLongitudeMicro || message.LatitudeMicro is < -MaxLatitudeMicro or > MaxLatitudeMicro
            ? Arguments.Invalid("longitude and latitude are in millionths of a degree, at most 180 and 90 degrees")
            : null;
    }

    internal static Refusal? Note(string note) => CityText.IsPlain(note, FacilityEntry.MaxNoteBytes)
        ? null
        : Arguments.Invalid($"the note is plain text of at most {FacilityEntry.MaxNoteBytes} bytes");

    /// <returns>Null when the step may follow; the table of the contract's README.</returns>
    internal static Refusal? Step(FacilityRecord record, FacilityEvent step, FacilityState next)
    {
        if (record.State == FacilityState.Removed)
        {
            return new Refusal(FacilityCodes.Removed, $"facility {record.Code} was removed; its code is not used again");
        }

        var allowed = step switch
        {
            FacilityEvent.Inspected => next is FacilityState.Intact or FacilityState.Damaged or FacilityState.Lost && record.State != FacilityState.Abandoned,
            FacilityEvent.FaultReported => next is FacilityState.Damaged or FacilityState.Lost && record.State != FacilityState.Abandoned,
            FacilityEvent.Repaired => record.State is FacilityState.Damaged or FacilityState.Lost,
            FacilityEvent.StateChanged => ChangeAllowed(record.State, next),
            _ => false,
        };
        return allowed
            ? null
            : new Refusal(FacilityCodes.StateConflict, $"facility {record.Code} is {NameOf(record.State)}; {NameOf(step)} with {NameOf(next)} cannot follow");
    }

    private static bool ChangeAllowed(FacilityState now, FacilityState next) => next switch
    {
        FacilityState.Intact => now == FacilityState.Abandoned,
        FacilityState.Abandoned => now != FacilityState.Abandoned,
        FacilityState.Removed => true,
        _ => false,
    };

    private static string NameOf(FacilityState state) => state switch
    {
        FacilityState.Intact => "intact",
        FacilityState.Damaged => "damaged",
        FacilityState.Lost => "lost",
        FacilityState.Abandoned => "abandoned",
        FacilityState.Removed => "removed",
        _ => "in no known state",
    };

    private static string NameOf(FacilityEvent step) => step switch
    {
        FacilityEvent.Inspected => "an inspection",
        FacilityEvent.FaultReported => "a fault report",
        FacilityEvent.Repaired => "a repair",
        _ => "a change of state",
    };
}
