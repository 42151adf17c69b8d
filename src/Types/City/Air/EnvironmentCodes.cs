namespace CityConsortium.Types;

/// <summary>What the environment contract refuses, beside the codes of <see cref="RefusalCodes"/>.</summary>
public static class EnvironmentCodes
{
    /// <summary>The hour is recorded already, with other values. Nothing of the transaction is recorded.</summary>
    public const string HourConflict = "environment.hour_conflict";
    public const string HourInFuture = "environment.hour_in_future";
    public const string HourInvalid = "environment.hour_invalid";
    public const string ValueImpossible = "environment.value_impossible";
    public const string OtherStation = "environment.other_station";
}
