using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// One call on its HTTP request. It ends exactly once: when the method is done, or when its deadline passes, whichever comes
/// first; <see cref="_gate"/> orders the two against the writes.
/// </summary>
#pragma warning disable CA1001 // The clock is disposed by EndAsync, which ends every call.
internal sealed class HttpServerCallContext(HttpContext http, CallLimits limits, ILogger logger) : ServerCallContext
#pragma warning restore CA1001
{
    /// <summary>In bytes. Writes with <see cref="WriteFlags.BufferHint"/> are flushed here at the latest: memory must not grow with it.</summary>
    private const int MaxBufferedBytes = 64 * 1024;

    private readonly object _gate = new();
    private readonly CancellationToken _aborted = http.RequestAborted;
    private PipeWriter? _output;
    private FrameWriter? _writer;
    private FrameReader? _frames;
    private CallDeadline? _deadline;
    private Task _expiry = Task.CompletedTask;
    private Metadata? _requestHeaders;
    private Metadata? _trailers;
    private AuthContext? _authContext;
    private Status _status = Status.DefaultSuccess;
    private bool _started;
    private volatile bool _ended;

    public HttpContext HttpContext => http;

    public FrameReader Frames => _frames ??= new FrameReader(http.Request.BodyReader, limits.MaxReceiveMessageSize);

    /// <summary>True once the status is decided or nobody listens any more: nothing can be read or written.</summary>
    public bool IsOver => _ended || _aborted.IsCancellationRequested;

    protected override string MethodCore => http.Request.Path.Value ?? "";

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => RequestMetadata.Peer(http.Connection);

    protected override DateTime DeadlineCore => _deadline?.Time ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= RequestMetadata.From(http.Request.Headers);

    protected override CancellationToken CancellationTokenCore => _deadline?.Token ?? _aborted;

    protected override Metadata ResponseTrailersCore => _trailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => _authContext ??= RequestMetadata.Identity(http.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore => http.Items!;

    /// <summary>Starts the clock that the client's <c>grpc-timeout</c> asks for. An unreadable header is ignored, as the package does.</summary>
    public void StartDeadline()
    {
        if (TimeoutHeader.TryDecode(http.Request.Headers[Protocol.Timeout], out var timeout) && timeout > TimeSpan.Zero)
            _deadline = new CallDeadline(timeout, Expire, _aborted);
    }

    public async Task WriteMessageAsync<T>(T message, Action<T, SerializationContext> serializer, bool flush)
    {
        await StartResponseAsync();
        var hint = ((WriteOptionsCore?.Flags ?? default) & WriteFlags.BufferHint) != 0;
        PipeWriter output;
        lock (_gate)
        {
            ThrowIfEnded();
            output = _output ??= http.Response.BodyWriter;
            _writer ??= new FrameWriter(output, limits.MaxSendMessageSize);
            _writer.Write(message, serializer);
        }

        if (flush && (!hint || output.UnflushedBytes >= MaxBufferedBytes))
            await output.FlushAsync();
    }

    public void Fail(Exception exception)
    {
        lock (_gate)
        {
            if (IsOver)
            {
                CallLog.EndedEarly(logger, MethodCore, exception);
                return;
            }

            if (exception is RpcException rpc)
            {
                CallLog.Refused(logger, MethodCore, rpc.StatusCode, exception);
                foreach (var entry in rpc.Trailers)
                    ResponseTrailersCore.Add(entry);
                _status = rpc.Status;
                return;
            }

            CallLog.Failed(logger, MethodCore, exception);
            var detail = "Exception was thrown by handler.";
            _status = new Status(StatusCode.Unknown, limits.DetailedErrors ? $"{detail} {Protocol.Describe(exception)}" : detail, exception);
        }
    }

    /// <summary>Sends the status, unless the deadline has done so, and waits until nothing of the call touches the request any more.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                SendStatus();
            }
        }

        _deadline?.Dispose();
        return _expiry;
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        lock (_gate)
        {
            if (_started)
                throw new InvalidOperationException("Response headers can only be sent once per call.");
            ThrowIfEnded();
            foreach (var entry in responseHeaders ?? Metadata.Empty)
                http.Response.Headers.Append(entry.Key, entry.ToHeaderValue());
        }

        await StartResponseAsync();
        await http.Response.BodyWriter.FlushAsync();
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Context propagation is not supported.");

    /// <summary>Kestrel wants its response started before the first byte is written into the pipe.</summary>
    private Task StartResponseAsync()
    {
        if (_started)
            return Task.CompletedTask;
        lock (_gate)
        {
            ThrowIfEnded();
            _started = true;
            return http.Response.StartAsync(CancellationToken.None);
        }
    }

    private void ThrowIfEnded()
    {
        if (_ended)
            throw new InvalidOperationException("Can't write the message because the request is complete.");
    }

    private void SendStatus()
    {
        var destination = http.Response.Headers;
        if (_started)
        {
            var trailers = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
            destination = trailers is { IsReadOnly: false } ? trailers
                : throw new InvalidOperationException("Trailers are not supported for this response.");
        }

        foreach (var entry in _trailers ?? Metadata.Empty)
            destination.Append(entry.Key, entry.ToHeaderValue());
        ResponseStatus.Write(destination, _status);
    }

    private void Expire()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            _status = new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
            _expiry = CloseExpiredAsync();
        }
    }

    private async Task CloseExpiredAsync()
    {
        await Task.Yield();
        try
        {
            SendStatus();
            _deadline?.Cancel();
            _frames?.CancelPendingRead();
            await http.Response.CompleteAsync();
            http.Features.Get<IHttpResetFeature>()?.Reset(errorCode: 0);
        }
        catch (Exception exception)
        {
            // The timer has no caller to tell; the client has its own clock and gives up by itself.
            CallLog.EndedEarly(logger, MethodCore, exception);
        }
    }
}
