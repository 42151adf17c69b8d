using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Clients: each transaction goes to one validator, and again to another one until some honest node shows it committed. That is
/// what the SDK does, because "accepted" is only one node's memory.
/// </summary>
public sealed class Workload(SimWorld world)
{
    private const long RetryEvery = 2_000_000;

    private readonly SimRandom _random = world.Random.Fork();
    private readonly Dictionary<TxId, SignedTransaction> _open = [];
    private bool _stopped;

    public int Submitted { get; private set; }

    public int Open => _open.Count;

    public IEnumerable<TxId> OpenIds => _open.Keys;

    public void Start() => world.Clock.After(Gap(), SubmitNext);

    public void Stop() => _stopped = true;

    public void OnCommitted(IReadOnlyList<TxId> ids)
    {
        foreach (var id in ids) _open.Remove(id);
    }

    public void SubmitOne()
    {
        Submit(world.Nodes[0].Disk.Ledger.NewTransaction((ulong)++Submitted, world.Nodes[0].WallClock));
    }

    /// <summary>Offers a transaction until it is committed, which is what every one that was accepted must be in the end.</summary>
    public void Submit(SignedTransaction transaction)
    {
        _open[transaction.Id] = transaction;
        world.Checkers.OnSubmitted(transaction.Id);
        Offer(transaction);
    }

    private long Gap() => _random.Between(0, 2 * world.Plan.TransactionEvery);

    private void SubmitNext()
    {
        if (_stopped) return;
        SubmitOne();
        world.Clock.After(Gap(), SubmitNext);
    }

    private void Offer(SignedTransaction transaction)
    {
        if (!_open.ContainsKey(transaction.Id)) return;
        var node = _random.Pick(world.Nodes);
        if (node.IsUp && !node.IsPaused && !node.IsHalted) node.Host.Submit(transaction, fromClient: true);
        world.Clock.After(_random.Between(RetryEvery / 2, RetryEvery), () => Offer(transaction));
    }
}
