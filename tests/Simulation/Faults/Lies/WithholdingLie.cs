using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Announces transactions and keeps the bodies, from everybody or from all but some.</summary>
public sealed class WithholdingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private const ulong SecretNumbers = 1_000_000;

    private readonly Dictionary<TxId, SignedTransaction> _secrets = [];
    private readonly ulong _confidants = random.Chance(500_000) ? 0 : random.Next();

    public override List<SignedTransaction> Choose(List<SignedTransaction> honest)
    {
        if (honest.Count == 0 || !Random.Chance(500_000)) return honest;
        var number = SecretNumbers + ((ulong)Self.Endpoint * SecretNumbers) + (ulong)_secrets.Count;
        var secret = Self.Disk.Ledger.NewTransaction(number, Self.WallClock);
        _secrets[secret.Id] = secret;
        return [.. honest.Take(World.Plan.MaxBlockTransactions - 1), secret];
    }

    public override SignedTransaction? FindBody(TxId id) => _secrets.GetValueOrDefault(id);

    public override void Send(MemberIndex to, Packet packet)
    {
        if (packet is Packet.Transactions && ((_confidants >> to.Value) & 1) == 0) return;
        Pass(to, packet);
    }
}
