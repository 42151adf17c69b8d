using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The gate before the replica: decodes a peer's bytes and checks every signature in them, on the link's own thread. What
/// does not pass is counted and answered with a refusal for the log, never with an exception.
/// </summary>
public sealed class MessageGate(
    Genesis genesis, EpochBoard board, ChainTip tip, ISignatureVerifier verifier, ReplicaInbox inbox, PeerContacts contacts, NodeMetrics metrics)
{
    private readonly EarlyMessages _early = new();

    /// <param name="pin">The TLS key at the other end of the link: who that is, the set in force says.</param>
    public Refusal? Receive(Hash256 pin, ReadOnlySpan<byte> bytes)
    {
        var refusal = Take(pin, bytes);
        if (refusal is not null) metrics.PeerRefused(refusal.Code);
        return refusal;
    }

    /// <summary>A block has changed the set: what came too early for it is looked at again.</summary>
    public void TakeEarly()
    {
        foreach (var (pin, bytes) in _early.TakeAll()) Take(pin, bytes);
    }

    private Refusal? Take(Hash256 pin, ReadOnlySpan<byte> bytes)
    {
        var epoch = board.Current;
        if (epoch.Membership.IndexOfPin(pin) is not { } from) return new Refusal(MessageVerifier.BadMember, "its TLS key has no seat in the set in force");
        var message = MessageCodec.Decode(bytes);
        if (message is null) return new Refusal(RefusalCodes.Malformed, $"{bytes.Length} bytes that are no consensus message");
        if (message is Consensus.Status status)
        {
            message = status.Within(epoch.Membership);
            contacts.Claimed(epoch.Membership[from].Department, status.Height);
        }
        else if (message.Height < epoch.From)
        {
            return null; // P93: decided by another set
        }

        if (Verify(message, epoch) is { } refusal)
        {
            if (message.Height <= tip.Height.Next) return refusal;
            _early.Keep(pin, bytes);
            return null;
        }

        inbox.PostFromPeer(from, new Input.MessageReceived(from, message), epoch);
        return null;
    }

    private Refusal? Verify(Message message, Epoch epoch)
    {
        using (CpuAccount.Measure(CpuPart.Verification))
        {
            return MessageVerifier.Verify(message, epoch, genesis.ChainId, verifier);
        }
    }
}
