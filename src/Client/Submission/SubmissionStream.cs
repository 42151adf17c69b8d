using System.Threading.Channels;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// One SubmitMany call to one validator, shared by all submissions that go there. It lives until it breaks; then it tells its
/// owner, and the next submission opens a new one.
/// </summary>
internal sealed class SubmissionStream : IAsyncDisposable
{
    private static readonly WriteOptions More = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flush = new();

    private readonly Channel<Submission> _queue = Channel.CreateUnbounded<Submission>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<SubmissionStream, Wire.SubmitEvent> _received;
    private readonly Action<SubmissionStream, EndpointFault> _broke;
    private readonly CancellationTokenSource _stop = new();
    private int _broken;

    /// <param name="received">Called for each event, one after the other.</param>
    /// <param name="broke">Called once, when the stream can no longer be used.</param>
    internal SubmissionStream(Endpoint endpoint, Action<SubmissionStream, Wire.SubmitEvent> received, Action<SubmissionStream, EndpointFault> broke)
    {
        Endpoint = endpoint;
        _received = received;
        _broke = broke;
        Completion = Task.Run(RunAsync);
    }

    internal Endpoint Endpoint { get; }

    /// <summary>Ends, never with an exception, when everything of the stream has ended.</summary>
    internal Task Completion { get; }

    internal bool IsBroken => Volatile.Read(ref _broken) != 0;

    /// <summary>The queue needs no limit of its own: the table of submissions has one.</summary>
    /// <returns>False when the stream is broken.</returns>
    internal bool TrySend(Submission submission) => _queue.Writer.TryWrite(submission);

    /// <summary>Ends the stream because its owner no longer trusts or needs it.</summary>
    internal void Break(EndpointFault fault)
    {
        if (Interlocked.Exchange(ref _broken, 1) != 0) return;
        _queue.Writer.TryComplete();
        _stop.Cancel();
        _broke(this, fault);
    }

    public async ValueTask DisposeAsync()
    {
        Break(new EndpointFault(Endpoint.Name, ClientCodes.Disposed, "the client was disposed", false));
        await Completion.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var writing = Task.CompletedTask;
        try
        {
            using var call = Endpoint.Gateway.SubmitMany(cancellationToken: _stop.Token);
            writing = WriteAsync(call.RequestStream);
            while (await call.ResponseStream.MoveNext(_stop.Token).ConfigureAwait(false)) _received(this, call.ResponseStream.Current);
            Break(new EndpointFault(Endpoint.Name, ClientCodes.Unreachable, "it ended the submission stream", true));
        }
        catch (RpcException e)
        {
            if (!IsBroken) Break(Endpoint.Failed(e));
        }
        catch (OperationCanceledException)
        {
            Break(new EndpointFault(Endpoint.Name, ClientCodes.Unreachable, "the submission stream was closed", true));
        }

        await writing.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Flushes when nothing more is waiting, so that a single submission leaves at once and a thousand share packets.</summary>
    private async Task WriteAsync(IClientStreamWriter<Wire.SubmitRequest> requests)
    {
        try
        {
            var reader = _queue.Reader;
            while (await reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (reader.TryRead(out var submission))
                {
                    requests.WriteOptions = reader.TryPeek(out _) ? More : Flush;
                    await requests.WriteAsync(submission.Request).ConfigureAwait(false);
                }
            }
        }
        catch (RpcException e)
        {
            if (!IsBroken) Break(Endpoint.Failed(e));
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or IOException)
        {
            Break(new EndpointFault(Endpoint.Name, ClientCodes.Unreachable, "the submission stream closed", true));
        }
    }
}
