namespace CityConsortium.Types;

/// <summary>The six items of the air quality index (HJ 633). The numbers are part of the records' encoding.</summary>
public enum Pollutant
{
    Pm25 = 0,
    Pm10 = 1,
    So2 = 2,
    No2 = 3,
    Co = 4,
    O3 = 5,
}

/// <summary>Facts about all six.</summary>
public static class Pollutants
{
    public const int Count = 6;

    private static readonly string[] Names = ["PM2.5", "PM10", "SO2", "NO2", "CO", "O3"];

    public static string NameOf(Pollutant pollutant) => Names[(int)pollutant];
}
