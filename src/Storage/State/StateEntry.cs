using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>One entry of a scan over the state.</summary>
public readonly record struct StateEntry(StateKey Key, ReadOnlyMemory<byte> Value);
