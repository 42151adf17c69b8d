using System.Globalization;
using System.Net;
using System.Security.Authentication;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Flood;

/// <summary>
/// The flooding process: one kind of flood, from an address of its own (127.0.0.2), with one department's good key. Says
/// <c>ready</c>, begins at the first line that it reads, says <c>standing</c> when each connection was tried, and ends at the end of its input or after its time, whichever is first.
/// </summary>
internal sealed class Flooder : IDisposable
{
    private const string Gateway = "/cityconsortium.gateway.v1.Gateway/";
    private const int LargestData = 15 * 1024;
    private const int CallsAtOnce = 50;
    private const int IdleStreams = 10;

    /// <summary>What a repeating or reading flood asks for: so many were committed before.</summary>
    private const int Known = 500;

    /// <summary>Signed ahead for so long at the offered rate; much less than that gets through, and after it they come again.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(3);

    private static readonly IPAddress Self = IPAddress.Parse("127.0.0.2");
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    /// <summary>More at once would only time out: both ends of a handshake are on the same two cores.</summary>
    private readonly SemaphoreSlim _shaking = new(8);

    private readonly FloodKind _kind;
    private readonly double _perSecond;
    private readonly IReadOnlyList<IPEndPoint> _validators;
    private readonly Ammunition _ammunition;
    private readonly FloodTally _tally = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _standing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _untried;

    /// <param name="perSecond">Transactions that all connections together offer.</param>
    private Flooder(FloodKind kind, double perSecond, CityIdentity identity, ChainId chain, IReadOnlyList<IPEndPoint> validators)
    {
        _kind = kind;
        _perSecond = perSecond;
        _validators = validators;
        _untried = kind.Connections;
        var count = kind.Conduct == FloodConduct.Send ? Math.Clamp((int)(perSecond * FreshFor.TotalSeconds), 1, 60_000) : Known;
        _ammunition = new Ammunition(chain, identity, count);
    }

    /// <param name="arguments">Kind, connections, transactions a second, seconds at most, key file, chain id in hex, the validators' client addresses.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var kind = FloodKind.Find(arguments[0])! with { Connections = int.Parse(arguments[1], CultureInfo.InvariantCulture) }; // the caller is this program
        var perSecond = double.Parse(arguments[2], CultureInfo.InvariantCulture);
        var most = TimeSpan.FromSeconds(int.Parse(arguments[3], CultureInfo.InvariantCulture));
        using var identity = CityIdentity.FromFile(arguments[4]);
        var chain = new ChainId(new Hash256(Convert.FromHexString(arguments[5])));
        using var flooder = new Flooder(kind, perSecond, identity, chain, [.. arguments.Skip(6).Select(IPEndPoint.Parse)]);
        Console.WriteLine("ready");
        if (await Console.In.ReadLineAsync() is null) return 0;
        flooder._stop.CancelAfter(most);
        _ = Task.Run(async () =>
        {
            await Console.In.ReadLineAsync();
            await flooder._stop.CancelAsync();
        });
        await flooder.FloodAsync();
        Console.WriteLine(flooder._tally.Report);
        return 0;
    }

    public void Dispose()
    {
        _shaking.Dispose();
        _stop.Dispose();
    }

    private async Task FloodAsync()
    {
        List<Task> visits = [.. Enumerable.Range(0, _kind.Connections).Select(i => Task.Run(() => KeepAtItAsync(i)))];
        await _standing.Task;
        Console.WriteLine("standing");
        await Task.WhenAll(visits);
    }

    private async Task KeepAtItAsync(int index)
    {
        var to = _validators[index % _validators.Count];
        var isFirst = true;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_kind.Conduct == FloodConduct.Dribble && index / _validators.Count % 4 == 0) await HalfHandshakeAsync(to, Tried);
                else await VisitAsync(to, index, Tried);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException or AuthenticationException or ObjectDisposedException)
            {
                // Turned away, or the flood is over.
            }

            Tried();
            if (_stop.IsCancellationRequested) return;
            _tally.TurnedAway();
            await Task.Delay(BeforeNextTry, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        Tried();

        void Tried()
        {
            if (isFirst && Interlocked.Decrement(ref _untried) == 0) _standing.SetResult();
            isFirst = false;
        }
    }

    private async Task VisitAsync(IPEndPoint to, int index, Action tried)
    {
        await using var line = await OpenAsync(to);
        _tally.Opened();
        tried();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        // With many calls at once the data of one is not in a row; their ends are counted instead.
        var isOneCall = _kind.Conduct is FloodConduct.Send or FloodConduct.Repeat;
        var reading = line.ReadAsync(isOneCall ? new AnswerCount(_tally).Take : null, ending.Token);
        var acting = ActAsync(line, index, ending.Token);
        try
        {
            // Whoever ends first: the validator closes the connection, or this side cannot go on.
            await await Task.WhenAny(reading, acting);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(reading, acting).ContinueWith(static _ => { }, TaskScheduler.Default);
            _tally.Answered(line.Ended);
        }
    }

    private async Task<HostileLine> OpenAsync(IPEndPoint to)
    {
        await _shaking.WaitAsync(_stop.Token);
        try
        {
            return await HostileLine.OpenAsync(to, Self, grants: _kind.Conduct != FloodConduct.Deaf, _stop.Token);
        }
        finally
        {
            _shaking.Release();
        }
    }

    private Task ActAsync(HostileLine line, int index, CancellationToken stopping) => _kind.Conduct switch
    {
        FloodConduct.Send or FloodConduct.Repeat => OfferAsync(line, stopping),
        FloodConduct.Read => SubmitAndAskAsync(line, index, stopping),
        FloodConduct.Reset => AskAsync(line, "GetTransaction", gzip: false, reset: true, stopping),
        FloodConduct.Gzip => AskAsync(line, "Submit", gzip: true, reset: false, stopping),
        FloodConduct.Deaf => index / _validators.Count % 2 == 0 ? OfferAsync(line, stopping) : SubscribeAsync(line, stopping),
        FloodConduct.Dribble => DribbleAsync(line, index / _validators.Count % 4, stopping),
        _ => IdleAsync(line, stopping),
    };

    /// <summary>So many a second by the clock; what flow control holds back is not sent later.</summary>
    private async Task OfferAsync(HostileLine line, CancellationToken stopping)
    {
        var stream = await line.CallAsync(Gateway + "SubmitMany", null, stopping);
        var rate = _perSecond / _kind.Connections;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(_kind.Connections > 100 ? 250 : 25));
        var last = TimeProvider.System.GetTimestamp();
        var due = 0.0;
        var data = new byte[LargestData];
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var now = TimeProvider.System.GetTimestamp();
            due += rate * TimeProvider.System.GetElapsedTime(last, now).TotalSeconds;
            last = now;
            var offered = (int)due;
            due -= offered;
            _tally.Offered(offered);
            while (offered > 0)
            {
                var (length, count) = Fill(data, offered);
                if (!line.TryTake(length)) break;
                await line.DataAsync(stream, data.AsMemory(0, length), stopping);
                _tally.Sent(count);
                offered -= count;
            }
        }
    }

    private (int Length, int Count) Fill(byte[] data, int most)
    {
        var (length, count) = (0, 0);
        while (count < most)
        {
            var message = _ammunition.Next();
            if (length + message.Length > data.Length) break;
            message.CopyTo(data, length);
            length += message.Length;
            count++;
        }

        return (length, count);
    }

    /// <summary>What is read over and over was committed before, by the first connections.</summary>
    private async Task SubmitAndAskAsync(HostileLine line, int index, CancellationToken stopping)
    {
        if (index < _validators.Count)
        {
            var stream = await line.CallAsync(Gateway + "SubmitMany", null, stopping);
            for (var i = 0; i < Known; i++)
            {
                var message = _ammunition.Next();
                while (!line.TryTake(message.Length)) await Task.Delay(1, stopping);
                await line.DataAsync(stream, message, stopping);
            }
        }

        await AskAsync(line, "GetTransaction", gzip: false, reset: false, stopping);
    }

    private async Task AskAsync(HostileLine line, string method, bool gzip, bool reset, CancellationToken stopping)
    {
        for (var asked = 0; ; asked++)
        {
            while (!reset && asked - line.Ended >= CallsAtOnce) await Task.Delay(1, stopping);
            var stream = await line.CallAsync(Gateway + method, reset ? null : _ammunition.NextQuery(), stopping, gzip);
            if (reset) await line.ResetAsync(stream, stopping);
            _tally.Sent(1);
        }
    }

    private static async Task SubscribeAsync(HostileLine line, CancellationToken stopping)
    {
        for (var i = 0; i < 10; i++) await line.CallAsync(Gateway + "Subscribe", new byte[5], stopping);
        await Task.Delay(Timeout.Infinite, stopping);
    }

    private static async Task IdleAsync(HostileLine line, CancellationToken stopping)
    {
        for (var i = 0; i < IdleStreams; i++) await line.CallAsync(Gateway + "SubmitMany", null, stopping);
        await Task.Delay(Timeout.Infinite, stopping);
    }

    private async Task DribbleAsync(HostileLine line, int how, CancellationToken stopping)
    {
        if (how == 1)
        {
            await line.HalfHeadersAsync(stopping);
            await Task.Delay(Timeout.Infinite, stopping);
        }

        var message = _ammunition.Next();
        var stream = await line.CallAsync(Gateway + (how == 2 ? "SubmitMany" : "Submit"), null, stopping);
        for (var i = 0; i < message.Length - 1; i++)
        {
            await line.DataAsync(stream, message.AsMemory(i, 1), stopping);
            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
    }

    /// <summary>The first bytes of a TLS record and no more.</summary>
    private async Task HalfHandshakeAsync(IPEndPoint to, Action tried)
    {
        using var socket = await HostileLine.ConnectAsync(to, Self, _stop.Token);
        _tally.Opened();
        tried();
        await socket.SendAsync(new byte[] { 22, 3, 1, 2, 0 }, _stop.Token);
        await socket.ReceiveAsync(new byte[1], _stop.Token);
    }
}
