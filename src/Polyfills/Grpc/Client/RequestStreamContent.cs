using System.Net;
using System.Net.Http.Headers;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// The body of a streaming request. It lends the HTTP stream to the writer and stays open until the writer is done or the call ends.
/// </summary>
internal sealed class RequestStreamContent : HttpContent
{
    private static readonly MediaTypeHeaderValue MediaType = new(Protocol.ContentType);

    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Continuations run inside Complete, so that the end of the stream is on its way before a caller can dispose the call.
    private readonly TaskCompletionSource _completed = new();
    private readonly CancellationToken _callEnded;

    public RequestStreamContent(CancellationToken callEnded)
    {
        _callEnded = callEnded;
        Headers.ContentType = MediaType;
    }

    /// <summary>The stream to write to, once the request has been sent.</summary>
    public Task<Stream> OpenAsync() => _stream.Task.IsCompleted ? _stream.Task : _stream.Task.WaitAsync(_callEnded);

    public void Complete() => _completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers must leave before the first message: the server may speak first.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!_stream.TrySetResult(stream))
            throw new IOException("The connection was lost and the stream of requests cannot be sent again.");
        await _completed.Task.WaitAsync(_callEnded).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
