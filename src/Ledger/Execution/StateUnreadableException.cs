using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>This node cannot read its own state. It passes through contracts and execution up to the host, which stops.</summary>
public sealed class StateUnreadableException(StateKey key, Exception cause) : Exception($"state entry {key} cannot be read: {cause.Message}", cause);
