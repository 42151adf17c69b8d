namespace CityConsortium.Node;

/// <summary>The parts of a validator whose CPU time is accounted. What is left of the process's time is transport and runtime.</summary>
public enum CpuPart
{
    Verification,
    Consensus,
    Execution,
    Storage,
}
