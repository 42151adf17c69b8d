using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// A contract: a deterministic function of its arguments, the sender, the block's height and time, and the state it reads.
/// It holds no state of its own between calls.
/// </summary>
public interface IContract
{
    /// <summary>Lower-case ASCII; it is the namespace of the contract's state and part of every state key.</summary>
    string Name { get; }

    /// <param name="arguments">Bytes from a transaction: hostile until parsed.</param>
    ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments);
}
