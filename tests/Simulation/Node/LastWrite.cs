namespace CityConsortium.Simulation;

/// <summary>What a crash leaves of a write that was under way.</summary>
public enum LastWrite
{
    Nothing,
    Torn,
    Whole,
}
