namespace CityConsortium.Storage.Tests;

/// <summary>Randomness with a name: the seed is printed with the command that replays it.</summary>
internal static class Seed
{
    internal static Random Random()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CITY_SEED"), out var given) ? given : System.Random.Shared.Next();
        TestContext.Out.WriteLine($"replay with: CITY_SEED={seed} dotnet test tests/Storage.Tests --filter \"Name={TestContext.CurrentContext.Test.MethodName}\"");
        return new Random(seed);
    }
}
