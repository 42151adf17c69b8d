using System.Globalization;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// Everything this node sends to one other validator: two long-lived streams (votes, transactions), each with a bounded
/// queue, re-opened for ever while the process runs. What does not fit a queue is dropped, because the protocol repeats it:
/// statuses for votes, fetching by id for transactions.
/// </summary>
public sealed class PeerLink : IAsyncDisposable
{
    /// <summary>
    /// At most one frame of transactions in so many milliseconds. A lone transaction leaves at once; under load they gather into
    /// frames, which spares both ends a write, a record and a wake-up for each.
    /// </summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(3);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly Func<IReadOnlyList<string>> _addresses;
    private readonly EpochBoard _board;
    private readonly PeerHello _hello;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GrpcChannel _channel;
    private readonly Channel<PeerFrame> _consensus;
    private readonly Channel<SignedTransaction> _transactions;
    private readonly Channel<TxId[]> _bodyRequests;
    private long _dropped;
    private long _conflictSince;
    private int _blockIsQueued;
    private int _failures;
    private volatile string _problem = "not yet connected";
    private volatile bool _isUp;

    /// <param name="addresses">Where the validator may be, asked at each attempt; its key says whether it is.</param>
    public PeerLink(Validator validator, Func<IReadOnlyList<string>> addresses, EpochBoard board, PeerHello hello, TimeProvider time, ILogger log)
    {
        Validator = validator;
        _addresses = addresses;
        _board = board;
        _hello = hello;
        _time = time;
        _log = log;
        _channel = GrpcChannel.ForAddress("https://validator", new GrpcChannelOptions
        {
            MaxReceiveMessageSize = NodeLimits.BlockMessageBytes,
            MaxSendMessageSize = NodeLimits.PeerMessageBytes,
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = board.Identity.Certificates.Count == 1
                    ? TlsPins.ForConnectionTo(validator, board.Certificate, pin => board.IsKeyOf(validator, pin))
                    : TlsPins.ForConnectionTo(validator, Certificate, pin => board.IsKeyOf(validator, pin)),
                ConnectCallback = (_, stopping) => ConnectAsync(stopping),
                ConnectTimeout = TimeSpan.FromSeconds(3),
                KeepAlivePingDelay = NodeLimits.PeerPingDelay,
                KeepAlivePingTimeout = NodeLimits.PeerPingTimeout,
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
                EnableMultipleHttp2Connections = true,
                UseProxy = false,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            },
        });
        Client = new Protos.Peer.Peer.PeerClient(_channel);
        _consensus = Channel.CreateBounded<PeerFrame>(
            new BoundedChannelOptions(NodeLimits.PeerConsensusQueue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, CountDropped);
        _transactions = Channel.CreateBounded<SignedTransaction>(
            new BoundedChannelOptions(NodeLimits.PeerTransactionQueue) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => Interlocked.Increment(ref _dropped));
        _bodyRequests = Channel.CreateBounded<TxId[]>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropOldest });
    }

    /// <summary>Raised when the votes' stream is accepted by the peer or lost. Arguments: this link, whether it is up.</summary>
    public event Action<PeerLink, bool>? Changed;

    /// <summary>Raised when the transactions' stream is accepted: what waits in the pool should be pushed again.</summary>
    public event Action<PeerLink>? TransactionLaneOpened;

    public Validator Validator { get; }

    public DepartmentId Department => Validator.Department;

    public Protos.Peer.Peer.PeerClient Client { get; }

    public bool IsUp => _isUp;

    /// <summary>Why the link is down, for the operator; empty while it is up.</summary>
    public string Problem => _isUp ? "" : _problem;

    /// <summary>Since when the peer turns this node away because another process with its key is connected there; null when it does not.</summary>
    public TimeSpan? InUseElsewhereFor => Interlocked.Read(ref _conflictSince) is var since and not 0 ? _time.GetElapsedTime(since) : null;

    public long Dropped => Interlocked.Read(ref _dropped);

    public int QueueLength => _consensus.Reader.Count;

    public void SendConsensus(PeerFrame frame) => _consensus.Writer.TryWrite(frame);

    /// <summary>A block can be megabytes: one at a time waits for a link, and a peer that asks again before it has read that one gets no second.</summary>
    public void SendBlock(PeerFrame frame)
    {
        if (Interlocked.Exchange(ref _blockIsQueued, 1) == 0 && !_consensus.Writer.TryWrite(frame)) Volatile.Write(ref _blockIsQueued, 0);
    }

    /// <summary>Transactions waiting for this link.</summary>
    public int TransactionBacklog => _transactions.Reader.Count;

    public void SendTransaction(SignedTransaction transaction) => _transactions.Writer.TryWrite(transaction);

    public void RequestBodies(TxId[] ids) => _bodyRequests.Writer.TryWrite(ids);

    /// <summary>Keeps both streams open until the process stops or the link is closed.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _closing.Token);
        await Task.WhenAll(
            KeepOpenAsync(Lane.Consensus, PumpConsensusAsync, ending.Token),
            KeepOpenAsync(Lane.Transactions, PumpTransactionsAsync, ending.Token));
    }

    /// <summary>The validator lost its seat, or the process stops.</summary>
    public void Close() => _closing.Cancel();

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _closing.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task KeepOpenAsync(Lane lane, Func<IClientStreamWriter<PeerFrame>, CancellationToken, Task> pump, CancellationToken stopping)
    {
        var retry = FirstRetry;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                // Without a seat nobody takes what this node says; it asks for blocks on the same channel.
                if (_board.IsMember) await OpenAndPumpAsync(lane, pump, () => retry = FirstRetry, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is RpcException or IOException or HttpRequestException or TimeoutException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
            {
                NoteDown(lane, Describe(e));
                if (lane == Lane.Consensus) NoteConflict(e is RpcException { StatusCode: StatusCode.AlreadyExists });
                Interlocked.Increment(ref _failures);
            }

            try
            {
                await Task.Delay(retry, _time, stopping);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            retry = retry + retry < LongestRetry ? retry + retry : LongestRetry;
        }

        NoteDown(lane, "this link is closed");
    }

    private async Task OpenAndPumpAsync(Lane lane, Func<IClientStreamWriter<PeerFrame>, CancellationToken, Task> pump, Action opened, CancellationToken stopping)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var call = Client.Push(cancellationToken: closing.Token);
        await call.RequestStream.WriteAsync(_hello.FrameFor(lane), closing.Token);
        // The peer answers once it has checked the Hello. A refusal has headers too, but without the entry; its reason is the call's status.
        var headers = await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(5), _time, closing.Token);
        if (!headers.Any(h => h.Key == PeerHello.AcceptedHeader)) await call.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(5), _time, closing.Token);
        opened();
        if (lane == Lane.Consensus) NoteUp();
        else TransactionLaneOpened?.Invoke(this);

        var pumping = pump(call.RequestStream, closing.Token);
        var ended = await Task.WhenAny(pumping, call.ResponseAsync);
        await closing.CancelAsync();
        await ended;
        throw new IOException("the peer closed the stream");
    }

    private async Task PumpConsensusAsync(IClientStreamWriter<PeerFrame> writer, CancellationToken stopping)
    {
        while (await _consensus.Reader.WaitToReadAsync(stopping))
        {
            while (_consensus.Reader.TryRead(out var frame))
            {
                await writer.WriteAsync(frame, stopping);
                if (frame.ContentCase == PeerFrame.ContentOneofCase.Block) Volatile.Write(ref _blockIsQueued, 0);
            }
        }
    }

    private async Task PumpTransactionsAsync(IClientStreamWriter<PeerFrame> writer, CancellationToken stopping)
    {
        var requests = _bodyRequests.Reader.WaitToReadAsync(stopping).AsTask();
        var transactions = _transactions.Reader.WaitToReadAsync(stopping).AsTask();
        while (true)
        {
            await Task.WhenAny(requests, transactions);
            if (requests.IsCompleted)
            {
                await requests;
                while (_bodyRequests.Reader.TryRead(out var ids)) await writer.WriteAsync(FrameFor(ids), stopping);
                requests = _bodyRequests.Reader.WaitToReadAsync(stopping).AsTask();
            }

            if (transactions.IsCompleted)
            {
                await transactions;
                while (NextBatch() is { } batch)
                {
                    // Before each frame: under load the inner loop never ends, and a proposal waits for these.
                    while (_bodyRequests.Reader.TryRead(out var wanted)) await writer.WriteAsync(FrameFor(wanted), stopping);
                    var sentAt = _time.GetTimestamp();
                    await writer.WriteAsync(batch, stopping);
                    var gather = GatherFor - _time.GetElapsedTime(sentAt);
                    if (gather > TimeSpan.Zero) await Task.Delay(gather, _time, stopping);
                }

                transactions = _transactions.Reader.WaitToReadAsync(stopping).AsTask();
            }
        }
    }

    private PeerFrame? NextBatch()
    {
        TransactionBatch? batch = null;
        var bytes = 0;
        while (bytes < NodeLimits.GossipBatchBytes && (batch?.Transactions.Count ?? 0) < NodeLimits.GossipBatchTransactions
            && _transactions.Reader.TryRead(out var transaction))
        {
            batch ??= new TransactionBatch();
            batch.Transactions.Add(new SignedTransactionBytes
            {
                Body = UnsafeByteOperations.UnsafeWrap(transaction.Body),
                Signature = ByteString.CopyFrom(transaction.Signature.AsSpan()),
            });
            bytes += transaction.Size;
        }

        return batch is null ? null : new PeerFrame { Transactions = UnsafeByteOperations.UnsafeWrap(batch.ToByteArray()) };
    }

    private static PeerFrame FrameFor(TxId[] ids)
    {
        var request = new BodyRequest();
        foreach (var id in ids) request.TransactionIds.Add(ByteString.CopyFrom(id.Hash.AsSpan()));
        return new PeerFrame { BodyRequest = request.ToByteString() };
    }

    private void CountDropped(PeerFrame frame)
    {
        Interlocked.Increment(ref _dropped);
        if (frame.ContentCase == PeerFrame.ContentOneofCase.Block) Volatile.Write(ref _blockIsQueued, 0);
    }

    private void NoteConflict(bool inUseElsewhere)
    {
        if (!inUseElsewhere) Interlocked.Exchange(ref _conflictSince, 0);
        else Interlocked.CompareExchange(ref _conflictSince, _time.GetTimestamp(), 0);
    }

    private void NoteUp()
    {
        _isUp = true;
        NoteConflict(inUseElsewhere: false);
        _log.PeerUp(Department.Value);
        Changed?.Invoke(this, true);
    }

    private void NoteDown(Lane lane, string problem)
    {
        _problem = problem;
        if (lane != Lane.Consensus || !_isUp) return;
        _isUp = false;
        _log.PeerDown(Department.Value, problem);
        Changed?.Invoke(this, false);
    }

    /// <summary>The one that the set in force knows; after each failure another: this node may have slept through a change of its own key.</summary>
    private X509Certificate2 Certificate()
    {
        var held = _board.Identity.Certificates;
        var known = held.ToList().IndexOf(_board.Certificate);
        return held[(int)((uint)(known + Volatile.Read(ref _failures)) % (uint)held.Count)];
    }

    private string Addresses => _addresses() is { Count: > 0 } known ? string.Join(" or ", known) : $"no address of {Department} is known; it";

    /// <summary>Tries the known addresses, after a failure beginning with another: one may be out of date, and TLS tells.</summary>
    private async ValueTask<Stream> ConnectAsync(CancellationToken stopping)
    {
        var addresses = _addresses();
        var first = Volatile.Read(ref _failures);
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[(int)((uint)(first + i) % (uint)addresses.Count)];
            var colon = address.LastIndexOf(':');
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address[..colon].Trim('[', ']'), int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture), stopping);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new HttpRequestException($"{Addresses} is not reachable");
    }

    private string Describe(Exception e) => e switch
    {
        RpcException { StatusCode: StatusCode.Unavailable } => $"{Addresses} is not reachable",
        RpcException rpc => rpc.Status.Detail,
        TimeoutException => $"{Addresses} does not answer",
        _ => e.Message,
    };
}
