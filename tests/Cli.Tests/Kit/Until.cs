namespace CityConsortium.Cli.Tests;

/// <summary>Waits for a fact that has no event of its own, such as the end of a process that is not our child.</summary>
internal static class Until
{
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1);

    public static async Task TrueAsync(Func<bool> fact, string what)
    {
        using var hung = new CancellationTokenSource(Hung);
        while (!fact())
        {
            Assert.That(hung.IsCancellationRequested, Is.False, $"never came true: {what}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
