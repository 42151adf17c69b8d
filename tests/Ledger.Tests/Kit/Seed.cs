namespace CityConsortium.Ledger.Tests;

/// <summary>Randomness with a name: the seed is printed, and <c>CITY_SEED</c> replays it.</summary>
public static class Seed
{
    public static Random Next()
    {
        var given = Environment.GetEnvironmentVariable("CITY_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given);
        TestContext.Out.WriteLine($"replay with: CITY_SEED={seed} dotnet test tests/Ledger.Tests --filter \"Name={TestContext.CurrentContext.Test.MethodName}\"");
        return new Random(seed);
    }
}
