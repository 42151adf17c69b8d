namespace CityConsortium.Nemesis;

/// <summary>The city did not hold what it promises; the message says what.</summary>
public sealed class NemesisException(string message) : Exception(message);
