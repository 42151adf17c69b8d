using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// All that a contract sees of the world during one call. It reads and writes the entries of its own name only; beside them
/// it may look up registered keys.
/// </summary>
public sealed class ContractContext
{
    /// <summary>The three lengths in an encoded event.</summary>
    private const int EventFrameBytes = 12;

    private readonly string _contract;
    private readonly TransactionOverlay _state;
    private readonly List<ReceiptEvent> _events = [];

    internal ContractContext(string contract, TransactionOverlay state, BlockScope block, TxId transactionId, Sender sender)
    {
        _contract = contract;
        _state = state;
        Block = block;
        TransactionId = transactionId;
        Sender = sender;
    }

    public BlockScope Block { get; }

    public TxId TransactionId { get; }

    public Sender Sender { get; }

    internal IReadOnlyList<ReceiptEvent> Events => _events;

    /// <summary>What the events will take in the encoded receipt.</summary>
    internal int EventBytes { get; private set; }

    /// <returns>The value, with the writes of this block's earlier transactions and of this call; null when there is none.</returns>
    public ReadOnlyMemory<byte>? Get(StateKey key) => _state.GetState(Own(key));

    public void Put(StateKey key, ReadOnlyMemory<byte> value)
    {
        if (value.Length > Limits.MaxStateValueBytes)
        {
            throw new ContractLimitException($"a state value has {value.Length} bytes, more than {Limits.MaxStateValueBytes}");
        }

        if (_state.WriteCount >= LedgerLimits.MaxWritesPerTransaction)
        {
            throw new ContractLimitException($"a transaction writes more than {LedgerLimits.MaxWritesPerTransaction} entries");
        }

        _state.Put(Own(key), value);
    }

    public void Delete(StateKey key) => _state.Put(Own(key), null);

    /// <summary>Puts an event on the receipt.</summary>
    /// <param name="payload">The event's protobuf message.</param>
    public void Emit(string name, ReadOnlyMemory<byte> payload)
    {
        Invariant.That(name.Length is > 0 and <= Limits.MaxNameBytes && System.Text.Ascii.IsValid(name), "an event has an ASCII name");
        if (_events.Count >= Limits.MaxEventsPerTransaction || payload.Length > Limits.MaxEventBytes)
        {
            throw new ContractLimitException($"more than {Limits.MaxEventsPerTransaction} events, or one above {Limits.MaxEventBytes} bytes");
        }

        EventBytes += payload.Length + name.Length + _contract.Length + EventFrameBytes;
        _events.Add(new ReceiptEvent(_contract, name, payload));
    }

    /// <returns>The key's record as it is now, with this block's earlier transactions; null for a key never registered.</returns>
    public KeyRecord? FindKey(PublicKey key) => IdentityState.Find(_state, key);

    /// <summary>
    /// Registers the first key of a department that governance admits, as genesis does for the founders: the one entry outside its
    /// own name that a contract writes.
    /// </summary>
    public void AdmitDepartment(DepartmentRecord department)
    {
        Invariant.That(_contract == MembershipProposal.ContractName, "departments are admitted by governance");
        Invariant.That(FindKey(department.FirstKey) is null, "a department's first key is new");
        var record = new KeyRecord(
            department.FirstKey, department.Id, RoleSet.Of(Role.DepartmentAdmin), "admitted", department.Since, department.FirstKey, null);
        _state.Put(KeyRecord.StateKeyOf(department.FirstKey), record.Encode());
    }

    private StateKey Own(StateKey key)
    {
        var span = key.Span;
        var inside = span.Length > _contract.Length && span[_contract.Length] == (byte)'/' && System.Text.Ascii.Equals(span[.._contract.Length], _contract);
        Invariant.That(inside, $"contract {_contract} touches its own state only");
        return key;
    }
}
