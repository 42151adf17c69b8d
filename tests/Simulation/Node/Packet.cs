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
        private bool _decoded;
        private Message? _message;
        private Epoch? _judgedUnder;
        private bool _passes;

        public static ConsensusBytes Of(Message message) => new(MessageCodec.Encode(message), (message as Vote)?.Step);

        /// <summary>What a receiver decodes; null for bytes that are no message. All receivers get the same bytes, so once is enough.</summary>
        public Message? Message
        {
            get
            {
                if (_decoded) return _message;
                _decoded = true;
                return _message = MessageCodec.Decode(Bytes);
            }
        }

        /// <summary>The gate's verdict, which depends on nothing but the bytes and the epoch.</summary>
        public bool Passes(Epoch epoch, ChainId chain, ISignatureVerifier signatures)
        {
            if (ReferenceEquals(_judgedUnder, epoch)) return _passes;
            _judgedUnder = epoch;
            return _passes = Message is { } message && MessageVerifier.Verify(message, epoch, chain, signatures) is null;
        }
    }

    public sealed record Transactions(IReadOnlyList<SignedTransaction> Bodies) : Packet;

    public sealed record WantBodies(IReadOnlyList<TxId> Ids) : Packet;

    public sealed record WantBlocks(Height From) : Packet;

    public sealed record Blocks(IReadOnlyList<StoredBlock> Items) : Packet;
}
