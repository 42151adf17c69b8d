using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>How a call ended: with a return value, or with a refusal and then without any effect on state.</summary>
public readonly record struct ContractResult
{
    private ContractResult(Refusal? refusal, ReadOnlyMemory<byte> returnValue)
    {
        Refusal = refusal;
        ReturnValue = returnValue;
    }

    public Refusal? Refusal { get; }

    public ReadOnlyMemory<byte> ReturnValue { get; }

    public static ContractResult Done(ReadOnlyMemory<byte> returnValue = default) => new(null, returnValue);

    public static ContractResult Refused(Refusal refusal) => new(refusal, default);

    public static ContractResult Refused(string code, string sentence) => new(new Refusal(code, sentence), default);
}
