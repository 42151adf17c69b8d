namespace CityConsortium.Nemesis.Flood;

/// <summary>What each connection of a flood does.</summary>
internal enum FloodConduct
{
    /// <summary>Offers transactions by the clock, each of them once, and reads every answer.</summary>
    Send,

    /// <summary>Offers the same few transactions for ever: pending at first, then committed.</summary>
    Repeat,

    /// <summary>Asks for transactions, 50 at a time, as fast as they are answered.</summary>
    Read,

    /// <summary>Submits, subscribes and grants the server not one byte to answer with.</summary>
    Deaf,

    /// <summary>Stops in the middle of a handshake, of headers, of a message; or sends it byte by byte.</summary>
    Dribble,

    /// <summary>Opens a call and says nothing.</summary>
    Idle,

    /// <summary>Opens calls and resets them at once (CVE-2023-44487).</summary>
    Reset,

    /// <summary>Calls with messages that it says are compressed.</summary>
    Gzip,
}

/// <summary>One kind of flood.</summary>
/// <param name="Connections">To all validators together.</param>
/// <param name="Capacities">Offered transactions, in multiples of what the city commits at most; 0 = it does not offer by a rate.</param>
internal sealed record FloodKind(string Name, string What, FloodConduct Conduct, int Connections, int Capacities = 0)
{
    public static IReadOnlyList<FloodKind> All { get; } =
    [
        new("one-client", "one client, ten times the capacity", FloodConduct.Send, 4, 10),
        new("thousand", "1,000 connections, ten times the capacity", FloodConduct.Send, 1_000, 10),
        new("repeats", "100 connections, the same transactions again and again", FloodConduct.Repeat, 100, 10),
        new("reads", "100 connections, reading without a pause", FloodConduct.Read, 100),
        new("slow-readers", "400 connections that read no answer and no event", FloodConduct.Deaf, 400, 1),
        new("slow-writers", "1,000 connections with half of something", FloodConduct.Dribble, 1_000),
        new("idle", "2,000 connections with ten open, silent streams each", FloodConduct.Idle, 2_000),
        new("resets", "40 connections that open calls and reset them", FloodConduct.Reset, 40),
        new("gzip", "40 connections with compressed messages", FloodConduct.Gzip, 40),
    ];

    public static FloodKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
