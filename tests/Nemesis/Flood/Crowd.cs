using System.Security.Cryptography;
using CityConsortium.Client;
using CityConsortium.Protos.Contracts;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Nemesis.Flood;

/// <summary>How the crowd behaves; together its connections.</summary>
/// <param name="Senders">Send as fast as the line takes it and read every answer.</param>
/// <param name="Deaf">Send and never read.</param>
/// <param name="Slow">Send one transaction a second.</param>
/// <param name="Idle">Open a stream and say nothing.</param>
internal sealed record CrowdPlan(int Senders, int Deaf, int Slow, int Idle)
{
    public int Connections => Senders + Deaf + Slow + Idle;
}

/// <summary>One department's runaway clients, all of them with its good key: what they send is valid, and far too much.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Prepared = 40_000;

    private readonly SignedTransaction[] _transactions;
    private readonly List<RawClient> _clients = [];
    private readonly List<Task> _working = [];
    private readonly CancellationTokenSource _stop = new();
    private int _next;
    private long _sent;
    private long _refused;
    private long _committed;

    public Crowd(ChainId chain, CityIdentity identity)
    {
        var expiry = BlockTime.From(TimeProvider.System.GetUtcNow()).Add(TimeSpan.FromHours(1));
        _transactions = new SignedTransaction[Prepared];
        Parallel.For(0, Prepared, i =>
        {
            var put = new PutNote { Key = $"flood/{i % 100}", Value = ByteString.CopyFrom(BitConverter.GetBytes(i)) }.ToByteArray();
            _transactions[i] = new Transaction(chain, identity.PublicKey, RandomNumberGenerator.GetBytes(Limits.MinIdempotencyKeyBytes), expiry, Note.ContractName, "Put", put).SignWith(identity);
        });
    }

    public long Sent => Interlocked.Read(ref _sent);

    public long Refused => Interlocked.Read(ref _refused);

    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Returns when all connections are open and at their work.</summary>
    public async Task StartAsync(IReadOnlyList<string> endpoints, CrowdPlan plan)
    {
        for (var i = 0; i < plan.Connections; i++) _clients.Add(new RawClient(endpoints[i % endpoints.Count]));
        for (var i = 0; i < plan.Connections; i++)
        {
            var client = _clients[i];
            if (i < plan.Senders)
            {
                _working.Add(Task.Run(() => SendAsync(client, TimeSpan.Zero)));
                _working.Add(Task.Run(() => ReadAsync(client)));
            }
            else if (i < plan.Senders + plan.Deaf)
            {
                _working.Add(Task.Run(() => SendAsync(client, TimeSpan.Zero)));
            }
            else if (i < plan.Senders + plan.Deaf + plan.Slow)
            {
                _working.Add(Task.Run(() => SendAsync(client, TimeSpan.FromSeconds(1))));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var client in _clients) await client.DisposeAsync();
        await Task.WhenAll(_working);
        _stop.Dispose();
    }

    private async Task SendAsync(RawClient client, TimeSpan pause)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                // From the beginning again when all were sent: what is committed by then is asked for again.
                await client.SendAsync(_transactions[Interlocked.Increment(ref _next) % Prepared]).WaitAsync(_stop.Token);
                Interlocked.Increment(ref _sent);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, _stop.Token);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The validator has had enough of it, or the flood is over.
        }
    }

    private async Task ReadAsync(RawClient client)
    {
        try
        {
            while (await client.ReadAsync(_stop.Token) is { } answer)
            {
                if (answer.EventCase == SubmitEvent.EventOneofCase.Refused) Interlocked.Increment(ref _refused);
                else if (answer.EventCase == SubmitEvent.EventOneofCase.Block) Interlocked.Add(ref _committed, answer.Block.Outcomes.Count);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // As above.
        }
    }

    private static bool IsEnd(Exception e) => e is RpcException or OperationCanceledException or InvalidOperationException or IOException or HttpRequestException;
}
