using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CityConsortium.Nemesis.Network;

/// <summary>
/// Carries bytes from one socket to another through a weather. Reading and writing run beside each other, so a delay costs
/// time and no throughput; what is on its way is bounded, and beyond it the sender's own socket fills up.
/// </summary>
internal sealed class Pump(Socket from, Socket to, Weather weather, int seed)
{
    private const int ChunkBytes = 32 * 1024;
    private const int ChunksUnderWay = 64;

    private readonly Channel<Chunk> _underWay = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(ChunksUnderWay) { SingleReader = true, SingleWriter = true });
    private readonly Random _random = new(seed);

    /// <summary>Ends, never with an exception, when either side has.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var writing = WriteAsync(stopping);
        await ReadAsync(stopping);
        await writing;
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
                var count = await from.ReceiveAsync(buffer.AsMemory(0, ChunkBytes), stopping);
                if (count == 0) break;
                await _underWay.Writer.WriteAsync(new Chunk(buffer, count, TimeProvider.System.GetTimestamp()), stopping);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The connection ended; what is under way may still arrive.
        }

        _underWay.Writer.TryComplete();
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var chunk in _underWay.Reader.ReadAllAsync(stopping))
            {
                var now = await weather.PassableAsync(stopping);
                var due = now.Delay - TimeProvider.System.GetElapsedTime(chunk.ReadAt);
                if (now.StallEvery > 0 && _random.Next(now.StallEvery) == 0) due += now.StallFor;
                if (now.BytesPerSecond > 0) due += TimeSpan.FromSeconds((double)chunk.Count / now.BytesPerSecond);
                if (due > TimeSpan.Zero) await Task.Delay(due, stopping);
                // The weather may have changed while the chunk was on its way.
                await weather.PassableAsync(stopping);
                var rest = chunk.Bytes.AsMemory(0, chunk.Count);
                while (rest.Length > 0) rest = rest[await to.SendAsync(rest, stopping)..];
                ArrayPool<byte>.Shared.Return(chunk.Bytes);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The other side is gone. The reader must not wait for room that nobody makes.
            _underWay.Writer.TryComplete();
            from.Dispose();
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or OperationCanceledException or ObjectDisposedException or ChannelClosedException;

    private readonly record struct Chunk(byte[] Bytes, int Count, long ReadAt);
}
