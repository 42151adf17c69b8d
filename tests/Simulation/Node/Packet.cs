using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What travels between simulated nodes. Consensus messages travel as their wire bytes.</summary>
public abstract record Packet
{
    /// <param name="Bytes">As <see cref="MessageCodec"/> encodes.</param>
    /// <param name="Step">Of a prepare or commit vote, else null: for faults that choose.</param>
    public sealed record ConsensusBytes(byte[] Bytes, VoteStep? Step) : Packet
    {
        public static ConsensusBytes Of(Message message) => new(MessageCodec.Encode(message), (message as Vote)?.Step);
    }

    public sealed record Transactions(IReadOnlyList<SignedTransaction> Bodies) : Packet;

    public sealed record WantBodies(IReadOnlyList<TxId> Ids) : Packet;

    public sealed record WantBlocks(Height From) : Packet;

    public sealed record Blocks(IReadOnlyList<StoredBlock> Items) : Packet;
}
