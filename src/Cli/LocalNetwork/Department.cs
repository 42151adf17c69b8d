namespace CityConsortium.Cli.LocalNetwork;

/// <summary>A department that a local network can contain.</summary>
internal sealed record Department(string Id, string NameZh, string NameEn)
{
    /// <summary>The first four are every network's founders; more join in this order.</summary>
    public static IReadOnlyList<Department> All { get; } =
    [
        new("urban", "城管", "Urban Management"),
        new("environment", "生态环境", "Ecology and Environment"),
        new("health", "卫健", "Health"),
        new("finance", "财政", "Finance"),
        new("housing", "住建", "Housing and Construction"),
        new("transport", "交通", "Transport"),
        new("water", "水务", "Water"),
        new("police", "公安", "Public Security"),
        new("emergency", "应急", "Emergency Management"),
        new("market", "市场监管", "Market Regulation"),
        new("education", "教育", "Education"),
        new("civil", "民政", "Civil Affairs"),
        new("land", "自然资源", "Natural Resources"),
        new("culture", "文旅", "Culture and Tourism"),
        new("agriculture", "农业农村", "Agriculture and Rural Affairs"),
        new("justice", "司法", "Justice"),
    ];

    /// <summary>Least size that tolerates one faulty member: 3f+1 with f = 1.</summary>
    public const int Fewest = 4;

    public static int Most => All.Count;
}
