namespace CityConsortium.Client;

/// <summary>The contracts' events, recorded and live.</summary>
public interface IEventsClient
{
    /// <summary>
    /// Everything after the cursor, first what is recorded, then live, until cancelled. Validators that go away are replaced;
    /// no event is missed or repeated. A slow reader slows the stream down and loses nothing.
    /// </summary>
    IAsyncEnumerable<CityEvent> SubscribeAsync(EventCursor after, SubscribeOptions? options = null, CancellationToken cancellationToken = default);
}
