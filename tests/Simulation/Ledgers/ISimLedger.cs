using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>The replicated state machine behind the simulated node: a toy, or the real ledger.</summary>
public interface ISimLedger
{
    BlockHeader GenesisHeader { get; }

    /// <summary>A valid transaction that nobody made before.</summary>
    SignedTransaction NewTransaction(ulong number, BlockTime now);

    /// <summary>Whether a node takes the transaction into its pool: it could be in the next block.</summary>
    bool IsAcceptable(SignedTransaction body, BlockTime now) => true;

    /// <summary>Two transactions with one key are one: at most one of them takes effect.</summary>
    Hash256 KeyOf(SignedTransaction body) => body.Id.Hash;

    /// <summary>Whether the transactions may be executed in this order on the committed state.</summary>
    Refusal? Check(Proposal proposal, IReadOnlyList<SignedTransaction> bodies);

    /// <summary>The result on the committed state, which stays as it is.</summary>
    BlockHeader Execute(Proposal proposal, IReadOnlyList<SignedTransaction> bodies);

    /// <summary>The set that decides the height after the committed tip, as the state names it; null where no transaction can change it.</summary>
    Membership? Members => null;

    /// <summary>An entry of the committed state.</summary>
    ReadOnlyMemory<byte>? GetState(StateKey key) => null;

    /// <summary>Executes and keeps the result.</summary>
    void Commit(Proposal proposal, IReadOnlyList<SignedTransaction> bodies);
}
