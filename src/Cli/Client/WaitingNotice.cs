using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary>Says why a write waits: each new reason once, and not more often than a person reads.</summary>
internal sealed class WaitingNotice(TextWriter output, TimeProvider clock) : IProgress<PendingReason>
{
    private static readonly TimeSpan BetweenNotices = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private string _last = "";
    private long _saidAt;

    public void Report(PendingReason value)
    {
        lock (_lock)
        {
            if (_last == value.Sentence || (_last.Length > 0 && clock.GetElapsedTime(_saidAt) < BetweenNotices)) return;
            _last = value.Sentence;
            _saidAt = clock.GetTimestamp();
            output.WriteLine($"not committed yet: {value.Sentence}{(value.Endpoint.Length == 0 ? "" : $" (says {value.Endpoint})")}");
        }
    }
}
