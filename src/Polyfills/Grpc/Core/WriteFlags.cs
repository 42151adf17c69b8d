namespace Grpc.Core;

/// <summary>Wishes for a single write.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message need not leave at once; the next write without this flag, or the end of the stream, takes it along.</summary>
    BufferHint = 0x1,

    /// <summary>Do not compress this message. This implementation never compresses.</summary>
    NoCompress = 0x2,
}
