using System.Globalization;

namespace CityConsortium.Nemesis.Flood;

/// <summary>What a flood did, as its process reports it in one line.</summary>
/// <param name="Offered">Requests that it had ready by its rate.</param>
/// <param name="Sent">Of these, what the validators' flow control let through.</param>
/// <param name="Answered">Messages that were no refusal.</param>
/// <param name="Opened">Connections that were made, again and again where they were closed.</param>
/// <param name="TurnedAway">Attempts that failed, and connections that a validator ended.</param>
internal readonly record struct FloodReport(long Offered, long Sent, long Answered, long Refused, long Opened, long TurnedAway)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offered} {Sent} {Answered} {Refused} {Opened} {TurnedAway}");

    public static FloodReport Parse(string line)
    {
        var numbers = line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new FloodReport(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}

/// <summary>Counts for all connections together.</summary>
internal sealed class FloodTally
{
    private long _offered;
    private long _sent;
    private long _answered;
    private long _refused;
    private long _opened;
    private long _turnedAway;

    public FloodReport Report => new(
        Interlocked.Read(ref _offered), Interlocked.Read(ref _sent), Interlocked.Read(ref _answered), Interlocked.Read(ref _refused), Interlocked.Read(ref _opened), Interlocked.Read(ref _turnedAway));

    public void Offered(long count) => Interlocked.Add(ref _offered, count);

    public void Sent(long count) => Interlocked.Add(ref _sent, count);

    public void Answered() => Interlocked.Increment(ref _answered);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Opened() => Interlocked.Increment(ref _opened);

    public void TurnedAway() => Interlocked.Increment(ref _turnedAway);
}
