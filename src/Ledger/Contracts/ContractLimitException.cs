namespace CityConsortium.Ledger;

/// <summary>
/// A contract let a caller make it exceed a limit of the host, which it should have refused itself. The transaction fails
/// with <c>contract.failed</c>, the same on every node; the city goes on.
/// </summary>
public sealed class ContractLimitException(string message) : Exception(message);
