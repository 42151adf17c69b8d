namespace CityConsortium.Simulation.Twins;

/// <summary>A property did not hold in a scenario.</summary>
public sealed class TwinsFailureException(string property, string what, TwinsScenario scenario) : Exception(
    $"{property}: {what}\n{scenario}\nreplay: ./city sim twins --views {scenario.Views.Count} --scenario {scenario.Index}")
{
    public string Property { get; } = property;

    public TwinsScenario Scenario { get; } = scenario;
}
