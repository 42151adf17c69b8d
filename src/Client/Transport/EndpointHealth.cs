using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// What this client has experienced with one validator. A failure puts it behind the others for a growing while; a proof that
/// does not hold puts it behind all others for long, because that is no accident.
/// </summary>
internal sealed class EndpointHealth(TimeProvider time)
{
    private static readonly TimeSpan FirstPenalty = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPenalty = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LyingPenalty = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _behindUntil;
    private DateTimeOffset _lyingUntil;

    /// <summary>Whether a proof of this validator was refused lately.</summary>
    internal bool IsLying
    {
        get { lock (_lock) return time.GetUtcNow() < _lyingUntil; }
    }

    internal string? LastProblem { get; private set; }

    /// <summary>0 = in good standing, 1 = put behind, 2 = lying.</summary>
    internal int Rank()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return now < _lyingUntil ? 2 : now < _behindUntil ? 1 : 0;
        }
    }

    internal void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _behindUntil = default;
        }
    }

    internal void Failed(string problem)
    {
        lock (_lock)
        {
            LastProblem = problem;
            var penalty = FirstPenalty * Math.Pow(2, Math.Min(_failures, 6));
            _failures++;
            _behindUntil = time.GetUtcNow() + (penalty < LongestPenalty ? penalty : LongestPenalty);
        }
    }

    internal void Lied(string problem)
    {
        lock (_lock)
        {
            LastProblem = problem;
            _lyingUntil = time.GetUtcNow() + LyingPenalty;
        }
    }
}
