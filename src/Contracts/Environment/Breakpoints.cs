using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>
/// HJ 633, table of the sub-index: concentrations at each IAQI, in µg/m³, carbon monoxide in 0.1 mg/m³. The real-time report
/// evaluates the six one-hour means; for the two PM items by the daily columns. A column that ends early has no figures for
/// the higher sub-indices.
/// </summary>
internal static class Breakpoints
{
    internal static ReadOnlySpan<int> SubIndices => [0, 50, 100, 150, 200, 300, 400, 500];

    /// <summary>The column of an item. Between the editions only PM2.5 and PM10 at 100 changed.</summary>
    internal static ReadOnlySpan<int> Of(Pollutant pollutant, AqiStandard standard) => (pollutant, standard) switch
    {
        (Pollutant.Pm25, AqiStandard.Hj633Of2012) => [0, 35, 75, 115, 150, 250, 350, 500],
        (Pollutant.Pm25, _) => [0, 35, 60, 115, 150, 250, 350, 500],
        (Pollutant.Pm10, AqiStandard.Hj633Of2012) => [0, 50, 150, 250, 350, 420, 500, 600],
        (Pollutant.Pm10, _) => [0, 50, 120, 250, 350, 420, 500, 600],
        (Pollutant.So2, _) => [0, 150, 500, 650, 800],
        (Pollutant.No2, _) => [0, 100, 200, 700, 1200, 2340, 3090, 3840],
        (Pollutant.Co, _) => [0, 50, 100, 350, 600, 900, 1200, 1500],
        (Pollutant.O3, _) => [0, 160, 200, 300, 400, 800, 1000, 1200],
        _ => throw new InvariantViolatedException("there are six items"),
    };
}
