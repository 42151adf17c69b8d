using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// Monotonic reads: the newest height that this client has seen proven. An older root is true but old, and what the caller
/// has already seen must not disappear again because another validator answers.
/// </summary>
internal sealed class FreshnessGuard
{
    private long _highest;

    internal Height Highest => new((ulong)Interlocked.Read(ref _highest));

    internal void Saw(Height height)
    {
        var candidate = (long)height.Value;
        var current = Interlocked.Read(ref _highest);
        while (candidate > current)
        {
            var previous = Interlocked.CompareExchange(ref _highest, candidate, current);
            if (previous == current) return;
            current = previous;
        }
    }

    /// <returns>Null, or the sentence that says how far the answer is behind.</returns>
    internal string? Problem(Height answered)
    {
        var highest = Highest;
        return answered >= highest ? null : $"its newest state is of height {answered}; height {highest} was already seen proven";
    }
}
