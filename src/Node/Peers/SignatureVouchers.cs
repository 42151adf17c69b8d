using System.Threading.Channels;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// What other members hold of the senders' signatures in blocks that are being fetched (ADR-0014). Where f of them and the one
/// who serves a block hold the same, one of these f + 1 is honest and has checked them, or taken them over by this rule, and
/// checking them again would find nothing. Nobody waits for a voucher: what it has not said by then is checked here.
/// </summary>
public sealed class SignatureVouchers
{
    private readonly Channel<(Height Height, Hash256 Digest)>[] _said;
    private readonly Task _asking;

    /// <param name="vouchers">f members, none of which serves the blocks. Not empty.</param>
    public SignatureVouchers(IReadOnlyList<Peer.PeerClient> vouchers, Height first, CancellationToken given)
    {
        Invariant.That(vouchers.Count > 0, "somebody vouches");
        _said = [.. vouchers.Select(_ => Channel.CreateBounded<(Height, Hash256)>(NodeLimits.DigestsPerFetch))];
        _asking = Task.WhenAll(vouchers.Select((v, i) => Task.Run(() => AskAsync(v, first, _said[i].Writer, given), CancellationToken.None)));
    }

    /// <summary>Ends when the vouchers have no more to say, or at the latest with the token.</summary>
    public Task Ended => _asking;

    /// <summary>Whether all vouchers hold the signatures that came with this block. Asked in ascending order.</summary>
    public bool HoldTheSame(CommittedBlock block)
    {
        Hash256? digest = null;
        return Array.TrueForAll(_said, said => DigestOf(said.Reader, block.Height) is { } other
            && other == (digest ??= SenderSignatures.DigestOf(block.Header.Hash(), block.Bodies)));
    }

    private static Hash256? DigestOf(ChannelReader<(Height Height, Hash256 Digest)> said, Height height)
    {
        while (said.TryPeek(out var next) && next.Height <= height)
        {
            said.TryRead(out _);
            if (next.Height == height) return next.Digest;
        }

        return null;
    }

    private static async Task AskAsync(Peer.PeerClient voucher, Height next, ChannelWriter<(Height, Hash256)> said, CancellationToken given)
    {
        try
        {
            Height asked;
            do
            {
                asked = next;
                using var call = voucher.GetSignatureDigests(new BlocksRequest { FromHeight = next.Value, MaxBlocks = NodeLimits.DigestsPerFetch }, cancellationToken: given);
                for (var i = 0; i < NodeLimits.DigestsPerFetch && await call.ResponseStream.MoveNext(given); i++)
                {
                    var digest = call.ResponseStream.Current.Digest;
                    if (digest.Length != Hash256.Size) return;
                    await said.WriteAsync((next, new Hash256(digest.Span)), given);
                    next = next.Next;
                }
            }
            while (next > asked);
        }
        catch (Exception e) when (BlockFetcher.IsThePeers(e))
        {
            // It says no more: an older build, or gone. The signatures are checked here then.
        }
    }
}
