namespace CityConsortium.Node;

/// <summary>How many event streams are open, bounded by <see cref="NodeLimits.Subscribers"/>.</summary>
public sealed class SubscriberCount
{
    private int _open;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= NodeLimits.Subscribers) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
