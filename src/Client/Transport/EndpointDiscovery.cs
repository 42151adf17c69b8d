using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// Learns where the validators of a later membership listen: the change itself is proven, and so are the addresses that the
/// ledger has of those who joined or moved. An address only says where to look: who answers there must show the key that the
/// membership names. What the caller configured stays.
/// </summary>
internal sealed class EndpointDiscovery : IAsyncDisposable
{
    private readonly StateReader _state;
    private readonly EndpointPool _pool;
    private readonly MembershipBook _book;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task _looking = Task.CompletedTask;

    internal EndpointDiscovery(StateReader state, EndpointPool pool, MembershipBook book)
    {
        (_state, _pool, _book) = (state, pool, book);
        book.Changed += Look;
    }

    /// <summary>One entry after the other is read; what cannot be read now is left out.</summary>
    internal async Task LearnAsync(Membership members, CancellationToken cancellationToken)
    {
        foreach (var validator in members.Validators)
        {
            try
            {
                var read = await _state.GetAsync(NodeAddresses.StateKeyOf(validator.Department), static b => NodeAddresses.Decode(b.Span), ReadOptions.Default, cancellationToken).ConfigureAwait(false);
                if (read.Value is { } addresses) _pool.Add($"https://{addresses.Client}");
            }
            catch (CityException)
            {
                // Nobody answers just now, or a newer record: the configured endpoints have to do.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _book.Changed -= Look;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task looking;
        lock (_lock) looking = _looking;
        await looking.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Beside the call whose proof brought the change, which does not wait for it.</summary>
    private void Look(Membership members)
    {
        lock (_lock)
        {
            var before = _looking;
            _looking = Task.Run(async () =>
            {
                await before.ConfigureAwait(false);
                try
                {
                    await LearnAsync(members, _stopping.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // The client is being disposed of.
                }
            });
        }
    }
}
