using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>Writes what its arguments say: a length byte, a key, and for "put" the value.</summary>
internal sealed class KeyValueContract : IContract
{
    internal const string ContractName = "kv";

    public string Name => ContractName;

    internal static StateKey KeyOf(string key) => StateKey.Of(ContractName, key);

    internal static byte[] Arguments(string key, ReadOnlySpan<byte> value)
    {
        var name = System.Text.Encoding.ASCII.GetBytes(key);
        return [(byte)name.Length, .. name, .. value];
    }

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments)
    {
        var end = 1 + arguments.Span[0];
        var key = StateKey.Of(Name, arguments.Span[1..end]);
        if (method == "delete") context.Delete(key);
        else context.Put(key, arguments[end..]);
        context.Emit(method, arguments[..end]);
        return ContractResult.Done(arguments[1..end]);
    }
}
