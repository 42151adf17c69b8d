using System.Threading.RateLimiting;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>
/// Slows down whoever goes on after a refusal: all refusals of this node together are no more than
/// <see cref="NodeLimits.RefusalsPerSecond"/>, and a stream that got one takes no further request before its turn has come. Who
/// is not refused never waits here.
/// </summary>
public sealed class RefusalPace : IDisposable
{
    private const int TurnsPerSecond = 10;

    private readonly TokenBucketRateLimiter _bucket = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = NodeLimits.RefusalsPerSecond,
        TokensPerPeriod = NodeLimits.RefusalsPerSecond / TurnsPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1) / TurnsPerSecond,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        QueueLimit = NodeLimits.ClientConnections * NodeLimits.StreamsPerConnection,
    });

    /// <exception cref="RpcException">More are waiting for their turn than this node may have streams.</exception>
    public async ValueTask AfterRefusalAsync(CancellationToken calling)
    {
        using var turn = await _bucket.AcquireAsync(1, calling);
        if (!turn.IsAcquired) throw new RpcException(new Grpc.Core.Status(StatusCode.ResourceExhausted, "this validator refuses more than it can answer; try another one, or later"));
    }

    public void Dispose() => _bucket.Dispose();
}
