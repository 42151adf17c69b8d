using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The gate before the replica: decodes a peer's bytes and checks every signature in them, on the link's own thread. What
/// does not pass is counted and answered with a refusal for the log, never with an exception.
/// </summary>
public sealed class MessageGate(Genesis genesis, ISignatureVerifier verifier, ReplicaInbox inbox, PeerContacts contacts, NodeMetrics metrics)
{
    public Refusal? Receive(MemberIndex from, ReadOnlySpan<byte> bytes)
    {
        var message = MessageCodec.Decode(bytes);
        var refusal = message is null
            ? new Refusal(RefusalCodes.Malformed, $"{bytes.Length} bytes that are no consensus message")
            : Verify(message);
        if (refusal is not null)
        {
            metrics.PeerRefused(refusal.Code);
            return refusal;
        }

        if (message is Consensus.Status) contacts.Claimed(from, message.Height);
        inbox.PostFromPeer(from, new Input.MessageReceived(from, message!));
        return null;
    }

    private Refusal? Verify(Message message)
    {
        using (CpuAccount.Measure(CpuPart.Verification))
        {
            return MessageVerifier.Verify(message, genesis.Membership, genesis.ChainId, verifier);
        }
    }
}
