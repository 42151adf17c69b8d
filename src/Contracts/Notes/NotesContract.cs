using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>Any registered key keeps entries of its own here: for demonstrations and the benchmark.</summary>
public sealed class NotesContract : IContract
{
    public string Name => Note.ContractName;

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments)
    {
        if (method != "Put") return Refusals.UnknownMethod(Name, "Put");
        if (Arguments.Parse(PutNote.Parser, arguments, out var message) is { } refusal) return ContractResult.Refused(refusal);
        if (message.Key.Length == 0 || !CityText.IsPlain(message.Key, Note.MaxKeyBytes))
        {
            return ContractResult.Refused(Arguments.Invalid($"a note's key is plain text of 1 to {Note.MaxKeyBytes} bytes"));
        }

        if (message.Value.Length > Note.MaxValueBytes)
        {
            return ContractResult.Refused(Arguments.Invalid($"a note has at most {Note.MaxValueBytes} bytes, not {message.Value.Length}"));
        }

        var key = Note.StateKeyOf(context.Sender.Key, message.Key);
        if (message.Value.IsEmpty) context.Delete(key);
        else context.Put(key, message.Value.ToByteArray());
        return ContractResult.Done();
    }
}
