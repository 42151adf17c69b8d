using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>The words of GB/T 47678.5, Chinese with English beside them, and the words of the command line.</summary>
internal static class FacilityWords
{
    private static readonly Dictionary<string, FacilityState> States = new(StringComparer.Ordinal)
    {
        ["intact"] = FacilityState.Intact,
        ["damaged"] = FacilityState.Damaged,
        ["lost"] = FacilityState.Lost,
        ["abandoned"] = FacilityState.Abandoned,
        ["removed"] = FacilityState.Removed,
    };

    public static bool TryParse(string? text, out FacilityState state) => States.TryGetValue(text ?? "", out state);

    public static string Of(FacilityState state) => state switch
    {
        FacilityState.Intact => "完好 intact",
        FacilityState.Damaged => "破损 damaged",
        FacilityState.Lost => "丢失 lost",
        FacilityState.Abandoned => "废弃 abandoned",
        FacilityState.Removed => "移除 removed",
        _ => "未知 unknown",
    };

    public static string Of(FacilityEvent kind) => kind switch
    {
        FacilityEvent.Registered => "登记 registered",
        FacilityEvent.Inspected => "巡查 inspected",
        FacilityEvent.FaultReported => "报损 fault reported",
        FacilityEvent.Repaired => "修复 repaired",
        FacilityEvent.StateChanged => "状态变更 state changed",
        _ => "未知 unknown",
    };

    /// <summary>The component's name in the catalogue, for example 污水井盖 of 市政公用设施.</summary>
    public static string TypeOf(FacilityCode code) =>
        ComponentCatalogue.Find(code.Type) is { } type ? $"{type.ClassName} / {type.Name} ({type.Code})" : code.Type;
}
