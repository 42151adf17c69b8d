using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>A contract that does what a test asks for; its arguments are plain text.</summary>
public sealed class ProbeContract : IContract
{
    public string Name => "probe";

    public static ContractRegistry Registry() => new([new ContractVersion(new ProbeContract(), 1, Height.Genesis)]);

    public static StateKey Key(string name) => StateKey.Of("probe", name);

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments)
    {
        var text = Encoding.UTF8.GetString(arguments.Span);
        switch (method)
        {
            case "put":
                context.Put(Key(text), Encoding.UTF8.GetBytes($"{context.Block.Height}"));
                context.Emit("Put", arguments);
                return ContractResult.Done(Encoding.UTF8.GetBytes("done"));
            case "delete":
                context.Delete(Key(text));
                return ContractResult.Done();
            case "read":
                return ContractResult.Done(context.Get(Key(text)) ?? "absent"u8.ToArray());
            case "put-then-refuse":
                context.Put(Key(text), "never"u8.ToArray());
                context.Emit("Put", arguments);
                return ContractResult.Refused("probe.refused", new string('长', 2000));
            case "put-then-throw":
                context.Put(Key(text), "never"u8.ToArray());
                throw new InvalidOperationException($"at {AppContext.BaseDirectory}");
            case "violate":
                Invariant.Fail("on purpose");
                return default;
            case "trespass":
                context.Put(KeyRecord.StateKeyOf(context.Sender.Key), "mine"u8.ToArray());
                return default;
            case "who":
                return ContractResult.Done(Encoding.UTF8.GetBytes($"{context.Sender.Department}/{context.Sender.Roles}"));
            case "many-events":
                for (var i = 0; i <= Limits.MaxEventsPerTransaction; i++) context.Emit("E", default);
                return ContractResult.Done();
            case "big-receipt":
                for (var i = 0; i < 20; i++) context.Emit("E", new byte[Limits.MaxEventBytes]);
                return ContractResult.Done();
            case "big-return":
                return ContractResult.Done(new byte[Limits.MaxReturnBytes + 1]);
            case "many-writes":
                for (var i = 0; i <= LedgerLimits.MaxWritesPerTransaction; i++) context.Put(Key($"{i}"), default);
                return ContractResult.Done();
            default:
                return ContractResult.Refused(RefusalCodes.UnknownMethod, "no such method");
        }
    }
}
