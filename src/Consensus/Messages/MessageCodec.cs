using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// The wire form of the members' messages: a tag byte and the canonical encoding. Decoding is total: bytes that are no
/// message give null, whatever they are. Signatures are <see cref="MessageVerifier"/>'s work.
/// </summary>
public static class MessageCodec
{
    /// <summary>A NewView of 64 members with full certificates and a full proposal stays below this; a frame above it is refused unread.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>No honest height or view ever comes near; below it arithmetic on them cannot overflow.</summary>
    private const ulong MaxNumber = long.MaxValue;

    private enum Tag : byte
    {
        Vote = 1,
        PrePrepare = 2,
        ViewChange = 3,
        NewView = 4,
        Status = 5,
    }

    public static byte[] Encode(Message message)
    {
        var writer = new CanonicalWriter(SizeHint(message));
        Encode(message, writer);
        return writer.ToArray();
    }

    public static void Encode(Message message, CanonicalWriter writer)
    {
        switch (message)
        {
            case Vote vote:
                vote.Encode(writer.Byte((byte)Tag.Vote));
                break;
            case PrePrepare prePrepare:
                prePrepare.Encode(writer.Byte((byte)Tag.PrePrepare));
                break;
            case ViewChange viewChange:
                viewChange.Encode(writer.Byte((byte)Tag.ViewChange));
                break;
            case NewView newView:
                newView.Encode(writer.Byte((byte)Tag.NewView));
                break;
            case Status status:
                status.Encode(writer.Byte((byte)Tag.Status));
                break;
            default:
                Invariant.Fail($"no encoding for {message.GetType().Name}");
                break;
        }
    }

    /// <returns>The message, or null when the bytes are no canonical encoding of one.</returns>
    public static Message? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxMessageBytes) return null;
        var reader = new CanonicalReader(bytes);
        Message? message = null;
        switch ((Tag)reader.Byte())
        {
            case Tag.Vote:
                var vote = Vote.Decode(ref reader);
                if (vote.Step == VoteStep.PrePrepare) reader.Fail();
                message = vote;
                break;
            case Tag.PrePrepare:
                message = PrePrepare.Decode(ref reader);
                break;
            case Tag.ViewChange:
                message = ViewChange.Decode(ref reader);
                break;
            case Tag.NewView:
                message = NewView.Decode(ref reader);
                break;
            case Tag.Status:
                message = Status.Decode(ref reader);
                break;
        }

        return reader.IsComplete && HasSaneNumbers(message) ? message : null;
    }

    /// <summary>Nothing is ever decided at height 0, which is genesis.</summary>
    private static bool HasSaneNumbers(Message? message) => message switch
    {
        Vote vote => IsDecidable(vote.Height, vote.View),
        PrePrepare prePrepare => IsDecidable(prePrepare.Height, prePrepare.View),
        ViewChange viewChange => IsDecidable(viewChange.Height, viewChange.View),
        NewView newView => newView.View > View.Zero && IsDecidable(newView.Height, newView.View),
        Status status => status.Committed.Value < MaxNumber && status.View.Value < MaxNumber,
        _ => true,
    };

    private static bool IsDecidable(Height height, View view) => height.Value is > 0 and < MaxNumber && view.Value < MaxNumber;

    private static int SizeHint(Message message) => message switch
    {
        PrePrepare p => 2048 + (p.Proposal.TransactionIds.Count * Hash256.Size),
        ViewChange or NewView => 4096,
        _ => 1 + Vote.EncodedSize,
    };
}
