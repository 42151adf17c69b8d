using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city facility</c>: the life of a public facility.</summary>
internal static class FacilityCommand
{
    public static Command Create() => new("facility", "Register, inspect, report, repair and show public facilities.")
    {
        Register(),
        Inspect(),
        ReportFault(),
        Repair(),
        ChangeState(),
        FacilityShowCommand.Create(),
        FacilityHistoryCommand.Create(),
    };

    private static Command Register()
    {
        var name = new Option<string>("--name") { Description = "Its name, for people.", HelpName = "TEXT", Required = true };
        var unit = new Option<string>("--unit") { Description = "Who maintains it (养护单位).", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var grid = new Option<string>("--grid") { Description = "Its grid cell (单元网格), 15 digits.", HelpName = "DIGITS", Required = true };
        var at = FacilityOptions.At();
        return FacilityWrite.Create(
            "register", "Register a facility; the signing department becomes its owner.", Role.Official, [name, unit, grid, at],
            (facilities, code, parsed, options, stop) =>
            {
                var place = parsed.GetRequiredValue(at);
                var facility = new FacilityRegistration(
                    code, parsed.GetRequiredValue(name), parsed.GetValue(unit) ?? "", parsed.GetRequiredValue(grid), place.LongitudeMicro, place.LatitudeMicro);
                return facilities.RegisterAsync(facility, options, stop);
            });
    }

    private static Command Inspect()
    {
        var found = FacilityOptions.State("--found", "What was found: intact, damaged or lost.");
        var note = FacilityOptions.Note();
        return FacilityWrite.Create(
            "inspect", "Record what an inspector found.", Role.Inspector, [found, note],
            (facilities, code, parsed, options, stop) => facilities.InspectAsync(code, parsed.GetRequiredValue(found), parsed.GetValue(note) ?? "", options, stop));
    }

    private static Command ReportFault()
    {
        var state = FacilityOptions.State("--state", "What is wrong: damaged or lost.");
        var note = FacilityOptions.Note();
        return FacilityWrite.Create(
            "report-fault", "Report that a facility is damaged or gone.", Role.Inspector, [state, note],
            (facilities, code, parsed, options, stop) => facilities.ReportFaultAsync(code, parsed.GetRequiredValue(state), parsed.GetValue(note) ?? "", options, stop));
    }

    private static Command Repair()
    {
        var note = FacilityOptions.Note();
        return FacilityWrite.Create(
            "repair", "Record that the owner has repaired a facility.", Role.Maintainer, [note],
            (facilities, code, parsed, options, stop) => facilities.RepairAsync(code, parsed.GetValue(note) ?? "", options, stop));
    }

    private static Command ChangeState()
    {
        var state = FacilityOptions.State("--state", "The new state: intact, abandoned or removed.");
        var note = FacilityOptions.Note();
        return FacilityWrite.Create(
            "change-state", "Take a facility out of use, remove it, or take it into use again.", Role.Official, [state, note],
            (facilities, code, parsed, options, stop) => facilities.ChangeStateAsync(code, parsed.GetRequiredValue(state), parsed.GetValue(note) ?? "", options, stop));
    }
}
