using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What a full check of a stopped validator's directory came to.</summary>
/// <param name="Tip">Null when the ledger does not open.</param>
/// <param name="LedgerFindings">Damage that only a new ledger repairs.</param>
/// <param name="OtherFindings">Damage that the validator deals with by itself when it starts.</param>
/// <param name="Notes">What is not wrong but worth knowing.</param>
public sealed record VerificationReport(
    Height? Tip, ulong Transactions, Height OldestBlock, IReadOnlyList<Finding> LedgerFindings, IReadOnlyList<Finding> OtherFindings, IReadOnlyList<string> Notes)
{
    public bool IsClean => LedgerFindings.Count == 0 && OtherFindings.Count == 0;
}
