using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>Runs the transactions of one block, one after the other, each on the state that the ones before it left.</summary>
internal sealed class CallExecutor(ContractRegistry contracts, BlockScope block, ILedgerReader parent, BlockOverlay overlay)
{
    private readonly TransactionOverlay _writes = new(overlay);
    private readonly TransactionRules _rules = new(parent, block.Chain);
    private readonly HashSet<Hash256> _usedInBlock = [];

    /// <param name="takesEffect">False for a transaction that must not be in this block: its idempotency key is not used up.</param>
    internal Receipt Run(DecodedTransaction transaction, out bool takesEffect)
    {
        var sender = _rules.Check(transaction, block.Time, out var refusal);
        takesEffect = sender is not null && _usedInBlock.Add(transaction.IdempotencyId);
        if (sender is null) return Receipt.Failure(transaction.Id, refusal!); // without a sender there is a refusal
        if (!takesEffect) return Receipt.Failure(transaction.Id, TransactionRules.KeyReused());
        var content = transaction.Content;
        var contract = contracts.Find(content.Contract, block.Height);
        if (contract is null)
        {
            return Receipt.Failure(transaction.Id, new Refusal(RefusalCodes.UnknownContract, $"there is no contract '{Printable(content.Contract)}'"));
        }

        var context = new ContractContext(contract.Name, _writes, block, transaction.Id, sender);
        var result = Invoke(contract, context, content);
        var receipt = result.Refusal is { } refused
            ? Receipt.Failure(transaction.Id, Clipped(refused))
            : Receipt.Success(transaction.Id, result.ReturnValue, context.Events);
        if (receipt.Succeeded) _writes.Keep();
        else _writes.Discard();
        return receipt;
    }

    private static ContractResult Invoke(IContract contract, ContractContext context, Transaction content)
    {
        try
        {
            var result = contract.Invoke(context, content.Method, content.Arguments);
            var size = context.EventBytes + result.ReturnValue.Length;
            return result.ReturnValue.Length <= Limits.MaxReturnBytes && size <= LedgerLimits.MaxResultBytes ? result : Failed("it returned too much");
        }
        catch (ContractLimitException e)
        {
            return Failed(e.Message);
        }
        catch (Exception e) when (IsOfTheContract(e))
        {
            // The type only: an exception's text may name files, addresses or a culture of this machine.
            return Failed($"it ended with {e.GetType().Name}");
        }

        ContractResult Failed(string how) => ContractResult.Refused(
            RefusalCodes.ContractFailed, $"contract {contract.Name} failed in {Printable(content.Method)}: {how}; nothing was changed");
    }

    /// <summary>What every node meets alike. This machine's own trouble, and our own errors, stop the node instead.</summary>
    private static bool IsOfTheContract(Exception e) =>
        e is not (InvariantViolatedException or StateUnreadableException or OutOfMemoryException or InsufficientExecutionStackException);

    /// <summary>A name from outside may hold anything; the receipt's sentence is for a person.</summary>
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '?'));

    private static Refusal Clipped(Refusal refusal)
    {
        Invariant.That(refusal.Code.Length is > 0 and <= Limits.MaxNameBytes, "a refusal has a code");
        if (System.Text.Encoding.UTF8.GetByteCount(refusal.Sentence) <= Limits.MaxSentenceBytes) return refusal;
        var kept = refusal.Sentence.AsSpan(0, Math.Min(refusal.Sentence.Length, Limits.MaxSentenceBytes / 4));
        if (char.IsHighSurrogate(kept[^1])) kept = kept[..^1];
        return refusal with { Sentence = $"{kept}…" };
    }
}
