namespace CityConsortium.Nemesis.Network;

/// <summary>What the line from one validator to another is like just now. Changed by faults while bytes are on their way.</summary>
internal sealed class Weather
{
    private volatile Conditions _now = Conditions.Fair;
    private TaskCompletionSource _changed = NewSignal();

    public Conditions Now => _now;

    public void Become(Conditions conditions)
    {
        _now = conditions;
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    /// <summary>Returns when bytes may pass: at once in fair weather, after the change when the line is cut.</summary>
    public async Task<Conditions> PassableAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // The signal is taken before the look, so a change in between is not missed.
            var changed = Volatile.Read(ref _changed).Task;
            var now = _now;
            if (!now.IsCut) return now;
            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="IsCut">Nothing passes; what was sent waits, as behind a router that is down, and passes when the line is back.</param>
/// <param name="Delay">How much later each byte arrives.</param>
/// <param name="BytesPerSecond">The line's width; 0 = unlimited.</param>
/// <param name="StallEvery">On average one chunk in so many is held for <paramref name="StallFor"/>, as a lost packet holds a TCP stream until it is sent again; 0 = none.</param>
internal sealed record Conditions(bool IsCut, TimeSpan Delay, int BytesPerSecond, int StallEvery, TimeSpan StallFor)
{
    public static Conditions Fair { get; } = new(false, TimeSpan.Zero, 0, 0, TimeSpan.Zero);

    public static Conditions Cut { get; } = Fair with { IsCut = true };

    public static Conditions Delayed(TimeSpan delay) => Fair with { Delay = delay };

    public static Conditions Narrow(int bytesPerSecond) => Fair with { BytesPerSecond = bytesPerSecond };

    public static Conditions Lossy(int stallEvery, TimeSpan stallFor) => Fair with { StallEvery = stallEvery, StallFor = stallFor };
}
