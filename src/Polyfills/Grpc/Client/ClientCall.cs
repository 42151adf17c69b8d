using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>One call: sends the HTTP request, checks the response's head, and finishes with the status in the trailers.</summary>
internal sealed class ClientCall<TRequest, TResponse>(GrpcChannel channel, Method<TRequest, TResponse> method, CallOptions options)
    : IClientCall
    where TRequest : class
    where TResponse : class
{
    private const string UserAgent = "grpc-dotnet-cityconsortium/0.1";

    /// <summary>Bytes per read of the response: large enough that a burst of small messages takes one read.</summary>
    private static readonly StreamPipeReaderOptions ReadOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024);

    private readonly CallLifetime _lifetime = new(options.Deadline);
    private readonly bool _expectsOneResponse = method.Type is MethodType.Unary or MethodType.ClientStreaming;
    private Task<HttpResponseMessage> _response = null!;
    private RequestStreamWriter<TRequest>? _requests;

    /// <summary>Sends a request with one message. It is serialized at once: the caller may change the message afterwards.</summary>
    public void StartWithMessage(TRequest message)
    {
        channel.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(message);
        var frame = new ArrayBufferWriter<byte>();
        Exception? refused = null;
        try
        {
            new FrameWriter(frame, channel.MaxSendMessageSize).Write(message, method.RequestMarshaller.ContextualSerializer);
        }
        catch (Exception exception)
        {
            refused = exception;
        }

        Start(new MessageContent(frame.WrittenMemory), refused);
    }

    /// <summary>Sends a request whose messages follow.</summary>
    public IClientStreamWriter<TRequest> StartWithStream()
    {
        channel.ThrowIfDisposed();
        _requests = new RequestStreamWriter<TRequest>(
            _lifetime, method.RequestMarshaller.ContextualSerializer, channel.MaxSendMessageSize, options.WriteOptions);
        Start(_requests.Content, refused: null);
        return _requests;
    }

    public IAsyncStreamReader<TResponse> ReadStream() => new ResponseStreamReader<TResponse>(
        _lifetime,
        OpenFramesAsync,
        () => FinishAsync(hasResponse: true),
        method.ResponseMarshaller.ContextualDeserializer,
        options.CancellationToken);

    public async Task<TResponse> ReadSingleResponseAsync()
    {
        FrameReader? frames = null;
        try
        {
            frames = await OpenFramesAsync().ConfigureAwait(false);
            var message = frames is null
                ? null
                : await frames.ReadSingleAsync(method.ResponseMarshaller.ContextualDeserializer, _lifetime.Token).ConfigureAwait(false);
            var status = await FinishAsync(hasResponse: message is not null).ConfigureAwait(false);
            return status.StatusCode == StatusCode.OK ? message! : throw _lifetime.Outcome();
        }
        catch (Exception exception) when (!_lifetime.Finished || exception is not RpcException)
        {
            throw await FaultAsync(exception).ConfigureAwait(false);
        }
        finally
        {
            frames?.Complete();
        }
    }

    public async Task<Metadata> ReadHeadersAsync()
    {
        try
        {
            var response = await _response.ConfigureAwait(false);
            // A caller who sees headers that already hold a status may ask for the status next.
            if (ResponseHead.Check(response) is { } status)
                Finish(response, status, response.Headers, hasResponse: false);
            return ResponseHead.ReadMetadata(response.Headers);
        }
        catch (Exception exception)
        {
            throw _lifetime.Fault("Error starting gRPC call.", exception);
        }
    }

    public Status GetStatus() => _lifetime.Finished
        ? _lifetime.Status
        : throw new InvalidOperationException("Unable to get the status because the call is not complete.");

    public Metadata GetTrailers() => _lifetime.Finished
        ? _lifetime.Trailers
        : throw new InvalidOperationException("Can't get the call trailers because the call has not completed successfully.");

    public void Dispose() => _lifetime.Dispose();

    private void Start(HttpContent content, Exception? refused)
    {
        if (refused is not null)
            _lifetime.Fault("Error starting gRPC call.", refused);
        else
            _lifetime.Watch(options.CancellationToken, channel.Disposal);
        _response = SendAsync(CreateRequest(content));
        // Whoever uses the call sees the fault; nobody has to await the headers.
        _ = _response.ContinueWith(
            static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private HttpRequestMessage CreateRequest(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, channel.UriOf(method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation(Protocol.AcceptEncoding, Protocol.Identity);
        foreach (var entry in options.Headers ?? Metadata.Empty)
        {
            if (entry.Key != Protocol.Timeout)
                request.Headers.TryAddWithoutValidation(entry.Key, entry.ToHeaderValue());
        }

        if (_lifetime.Remaining is { } remaining)
            request.Headers.TryAddWithoutValidation(Protocol.Timeout, TimeoutHeader.Encode(remaining));
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        _lifetime.Token.ThrowIfCancellationRequested();
        var response = await channel.SendAsync(request, _lifetime.Token).ConfigureAwait(false);
        // From here on the token no longer reaches the handler: disposing the response is what resets the stream.
        _lifetime.Token.UnsafeRegister(static r => ((HttpResponseMessage)r!).Dispose(), response);
        return response;
    }

    /// <summary>The response's messages; null when the response ended with its headers, and then the call is finished.</summary>
    private async Task<FrameReader?> OpenFramesAsync()
    {
        var response = await _response.ConfigureAwait(false);
        if (ResponseHead.Check(response) is { } status)
        {
            Finish(response, status, response.Headers, hasResponse: false);
            return null;
        }

        var stream = await response.Content.ReadAsStreamAsync(_lifetime.Token).ConfigureAwait(false);
        return new FrameReader(PipeReader.Create(stream, ReadOptions), channel.MaxReceiveMessageSize);
    }

    /// <summary>Called at the end of the response's messages: takes the status from the trailers.</summary>
    private async Task<Status> FinishAsync(bool hasResponse)
    {
        if (_lifetime.Finished)
            return _lifetime.Status;
        var response = await _response.ConfigureAwait(false);
        var status = ResponseHead.ReadStatus(response.TrailingHeaders)
            ?? new Status(StatusCode.Cancelled, "No grpc-status found on response.");
        Finish(response, status, response.TrailingHeaders, hasResponse);
        return _lifetime.Status;
    }

    private void Finish(HttpResponseMessage response, Status status, HttpHeaders trailers, bool hasResponse)
    {
        if (_expectsOneResponse && !hasResponse && status.StatusCode == StatusCode.OK)
            status = new Status(StatusCode.Internal, "Failed to deserialize response message.");
        if (!ResponseHead.TryReadMetadata(trailers, out var metadata))
            status = new Status(StatusCode.Internal, "The response's trailers cannot be read.");
        if (!_lifetime.TryFinish(status, metadata))
            return;
        if (_requests is not null)
            _lifetime.ReleaseRequest();
        response.Dispose();
    }

    /// <summary>A fault while the response was read. If the server has already said why it stopped, its word is better than ours.</summary>
    private async Task<RpcException> FaultAsync(Exception exception)
    {
        if (!_lifetime.Finished && exception is RpcException && _response.IsCompletedSuccessfully)
        {
            var response = await _response.ConfigureAwait(false);
            if (ResponseHead.ReadStatus(response.TrailingHeaders) is { StatusCode: not StatusCode.OK } status)
                Finish(response, status, response.TrailingHeaders, hasResponse: true);
        }

        return _lifetime.Fault("Error starting gRPC call.", exception);
    }
}
