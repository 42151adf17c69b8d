using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using CityConsortium.Client;
using CityConsortium.Nemesis.City;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Nemesis.Load;

/// <summary>
/// Several clients, each with many closed loops over an entry of its own: sign, submit through the SDK, wait for the receipt
/// that the SDK has verified, note it in the history, and again.
/// </summary>
internal sealed class Workload : IAsyncDisposable
{
    private const int PayloadBytes = 64;
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Expiry = TimeSpan.FromHours(1);

    private readonly History _history;
    private readonly List<(CityClient Client, CityIdentity Identity)> _clients = [];
    private readonly ConcurrentDictionary<(PublicKey Sender, string Key), byte[]?> _last = new();
    private readonly ConcurrentDictionary<string, long> _failures = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public Workload(TestCity city, NemesisOptions options, History history)
    {
        _history = history;
        for (var i = 0; i < options.Clients; i++)
        {
            var identity = city.IdentityOf(i % city.Count);
            _clients.Add((city.CreateClient(i % city.Count, identity, Attempt), identity));
        }

        for (var loop = 0; loop < options.Clients * options.InFlight; loop++)
        {
            var (client, identity) = _clients[loop % options.Clients];
            var key = string.Create(CultureInfo.InvariantCulture, $"nemesis/{loop}");
            _loops.Add(Task.Run(() => LoopAsync(client, identity, key)));
        }
    }

    /// <summary>How often submissions ended without a receipt, by code. Allowed: the outcome is unknown, and checked as such.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>What each loop wrote last; null where that is not known.</summary>
    public IReadOnlyDictionary<(PublicKey Sender, string Key), byte[]?> LastWrites => _last;

    /// <summary>A client for checks.</summary>
    public CityClient Reader => _clients[0].Client;

    /// <exception cref="NemesisException">A client was told something that must not be.</exception>
    public void RefuseFindings()
    {
        if (_loops.FirstOrDefault(l => l.IsFaulted)?.Exception is { } found) throw new NemesisException(found.InnerException!.Message);
    }

    /// <summary>Ends when the loops have their last answers.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var (client, identity) in _clients)
        {
            await client.DisposeAsync();
            identity.Dispose();
        }

        _stop.Dispose();
    }

    private async Task LoopAsync(CityClient client, CityIdentity identity, string key)
    {
        var isKnown = true;
        while (!_stop.IsCancellationRequested)
        {
            var value = RandomNumberGenerator.GetBytes(PayloadBytes);
            var put = new PutNote { Key = key, Value = UnsafeByteOperations.UnsafeWrap(value) }.ToByteArray();
            var signed = new Transaction(
                client.Genesis.ChainId, identity.PublicKey, RandomNumberGenerator.GetBytes(Limits.MinIdempotencyKeyBytes),
                BlockTime.From(TimeProvider.System.GetUtcNow()).Add(Expiry), Note.ContractName, "Put", put).SignWith(identity);
            var ticket = _history.Submitting(signed.Id);
            try
            {
                var receipt = (await client.SubmitAsync(signed)).Receipt!; // a submission that waits for its commit has one
                if (!receipt.Succeeded) throw new NemesisException($"transaction {signed.Id} failed: {receipt.Receipt.ErrorCode}");
                if (receipt.TransactionId != signed.Id) throw new NemesisException($"the receipt of {signed.Id} is that of {receipt.TransactionId}");
                _history.Acknowledge(ticket, new Position(receipt.Height, receipt.Index));
                if (isKnown) _last[(identity.PublicKey, key)] = value;
            }
            catch (CityException e)
            {
                // The outcome is unknown: it may be on the chain once or not at all, now or later, and so is this entry's value.
                isKnown = false;
                _last[(identity.PublicKey, key)] = null;
                _failures.AddOrUpdate(e.Code, 1, (_, n) => n + 1);
                if (e.Code == ClientCodes.ProofRejected) throw new NemesisException($"a validator sent a false proof: {e.Message}");
                await Task.Delay(Pause);
            }
        }
    }
}
