using System.Collections.Concurrent;
using System.Globalization;
using CityConsortium.Protos.Gateway;

namespace CityConsortium.Nemesis.Flood;

/// <summary>What a flood did, as its process reports it in one line.</summary>
/// <param name="Offered">Requests that it had ready by its rate.</param>
/// <param name="Sent">Of these, what the validators' flow control let through.</param>
/// <param name="Answered">Messages that were no refusal, and calls that came to their end.</param>
/// <param name="Opened">Connections that were made, again and again where they were closed.</param>
/// <param name="TurnedAway">Attempts that failed, and connections that a validator ended.</param>
/// <param name="Codes">Of the refusals, with when to try again: <c>code:milliseconds</c>, each once.</param>
internal sealed record FloodReport(long Offered, long Sent, long Answered, long Refused, long Opened, long TurnedAway, IReadOnlyList<string> Codes)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Offered} {Sent} {Answered} {Refused} {Opened} {TurnedAway} {string.Join(',', Codes)}");

    public static FloodReport Parse(string line)
    {
        var words = line.Split(' ');
        var numbers = words.Take(6).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new FloodReport(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], words[6].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>Counts for all connections together.</summary>
internal sealed class FloodTally
{
    private readonly ConcurrentDictionary<string, byte> _codes = new();
    private long _offered;
    private long _sent;
    private long _answered;
    private long _refused;
    private long _opened;
    private long _turnedAway;

    public FloodReport Report => new(
        Interlocked.Read(ref _offered), Interlocked.Read(ref _sent), Interlocked.Read(ref _answered), Interlocked.Read(ref _refused), Interlocked.Read(ref _opened), Interlocked.Read(ref _turnedAway),
        [.. _codes.Keys.Order(StringComparer.Ordinal)]);

    public void Offered(long count) => Interlocked.Add(ref _offered, count);

    public void Sent(long count) => Interlocked.Add(ref _sent, count);

    public void Answered(int count = 1) => Interlocked.Add(ref _answered, count);

    public void Refused(Refusal refusal)
    {
        Interlocked.Increment(ref _refused);
        _codes[string.Create(CultureInfo.InvariantCulture, $"{refusal.Code}:{refusal.RetryAfterMs}")] = 0;
    }

    public void Opened() => Interlocked.Increment(ref _opened);

    public void TurnedAway() => Interlocked.Increment(ref _turnedAway);
}
