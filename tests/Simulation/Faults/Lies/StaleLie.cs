using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>As leader it proposes what is over: transactions that expired, and some that are committed already.</summary>
public sealed class StaleLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private const ulong StaleNumbers = 500_000_000;

    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(-13);

    private readonly Dictionary<TxId, SignedTransaction> _stale = [];

    public override List<SignedTransaction> Choose(List<SignedTransaction> honest)
    {
        if (honest.Count == 0 || !Random.Chance(500_000)) return honest;
        var blocks = Self.Disk.Blocks;
        var stale = blocks.Count > 0 && Random.Chance(500_000)
            ? Random.Pick(Random.Pick(blocks).Bodies)
            : Self.Disk.Ledger.NewTransaction(StaleNumbers + ((ulong)Self.Endpoint * 1_000_000) + (ulong)_stale.Count, Self.WallClock.Add(LongAgo));
        _stale[stale.Id] = stale;
        return [.. honest.Take(World.Plan.MaxBlockTransactions - 1), stale];
    }

    public override SignedTransaction? FindBody(TxId id) => _stale.GetValueOrDefault(id);
}
