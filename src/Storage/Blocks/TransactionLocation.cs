using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>Where a committed transaction is: the block's height and the place in the block, from 0.</summary>
public readonly record struct TransactionLocation(Height Height, int Index);
