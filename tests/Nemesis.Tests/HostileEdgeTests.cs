using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using CityConsortium.Nemesis.City;
using CityConsortium.Nemesis.Flood;
using CityConsortium.Node;
using CityConsortium.Protos.Gateway;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>The client port of a real validator and those who mean it no good: each is cut off, and the next one is served.</summary>
public sealed class HostileEdgeTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(3);

    private TestCity _city = null!; // set before all tests
    private IPEndPoint _target = null!; // set before all tests

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _city = await TestCity.CreateAsync(NemesisOptions.Default with { BasePort = 21_800 }, withDisk: false, withStreets: false);
        _target = IPEndPoint.Parse(_city.ClientAddresses.First());
        await UntilAllAsync("vote", s => s.Mode == "voting");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [TearDown]
    public Task The_next_one_is_served() => UntilAllAsync("answer", _ => true);

    private async Task UntilAllAsync(string what, Func<Client.ValidatorStatus, bool> holds)
    {
        for (var hung = Stopwatch.StartNew(); !(await _city.AskAllAsync(CancellationToken.None)).All(s => s is not null && holds(s)); await Task.Delay(100))
        {
            Assert.That(hung.Elapsed, Is.LessThan(HangGuard), $"not all validators {what}");
        }
    }

    [TestCase(true, StatusCode.Unimplemented)]
    [TestCase(false, StatusCode.Internal, Description = "compressed without having said how")]
    public async Task A_gzip_bomb_is_refused_unopened(bool saysSo, StatusCode expected)
    {
        // 64 MB of zeros in 64 KB.
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(new byte[64 * 1024 * 1024]);
        byte[] body = [1, (byte)(bomb.Length >> 24), (byte)(bomb.Length >> 16), (byte)(bomb.Length >> 8), (byte)bomb.Length, .. bomb.ToArray()];
        using var http = new HttpClient(Careless());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{_target}/cityconsortium.gateway.v1.Gateway/Submit")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (saysSo) request.Headers.Add("grpc-encoding", "gzip");
        var memory = _city.Members.LargestResident();
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var status = response.Headers.Concat(response.TrailingHeaders).Single(h => h.Key == "grpc-status").Value.Single();
        Assert.That((StatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(expected));
        Assert.That(_city.Members.LargestResident() - memory, Is.LessThan(32 * 1024 * 1024), "bytes more");
    }

    [Test]
    public async Task Who_opens_calls_and_resets_them_loses_his_connection()
    {
        await using var line = await HostileLine.OpenAsync(_target, IPAddress.Parse("127.0.0.3"), grants: true, CancellationToken.None);
        using var guard = new CancellationTokenSource(HangGuard);
        var reading = EndAsync(line.ReadAsync(null, guard.Token));
        try
        {
            while (!reading.IsCompleted) await line.ResetAsync(await line.CallAsync("/cityconsortium.gateway.v1.Gateway/SubmitMany", null, guard.Token), guard.Token);
        }
        catch (IOException)
        {
            // Cut off.
        }

        await reading;
        Assert.That(guard.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task A_handshake_that_never_ends_is_ended()
    {
        using var socket = await HostileLine.ConnectAsync(_target, IPAddress.Parse("127.0.0.4"), CancellationToken.None);
        using var guard = new CancellationTokenSource(HangGuard);
        await socket.SendAsync(new byte[] { 22, 3, 1, 2, 0 }, guard.Token);
        try
        {
            Assert.That(await socket.ReceiveAsync(new byte[1], guard.Token), Is.Zero);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            Assert.That(e.SocketErrorCode, Is.EqualTo(System.Net.Sockets.SocketError.ConnectionReset));
        }
    }

    [Test]
    public async Task One_address_opens_its_share_of_connections_and_the_others_find_the_door_open()
    {
        var lines = new List<HostileLine>();
        var turnedAway = 0;
        try
        {
            for (var i = 0; i < NodeLimits.ClientConnectionsPerAddress + 20; i++)
            {
                try
                {
                    lines.Add(await HostileLine.OpenAsync(_target, IPAddress.Parse("127.0.0.5"), grants: true, CancellationToken.None));
                }
                catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
                {
                    turnedAway++;
                }
            }

            Assert.That((lines.Count, turnedAway), Is.EqualTo((NodeLimits.ClientConnectionsPerAddress, 20)));
            using var other = GrpcChannel.ForAddress($"https://{_target}", new GrpcChannelOptions { HttpHandler = Careless(), DisposeHttpClient = true });
            Assert.That((await new Gateway.GatewayClient(other).GetStatusAsync(new StatusRequest())).Department, Is.Not.Empty);
        }
        finally
        {
            foreach (var line in lines) await line.DisposeAsync();
        }
    }

    [Test]
    public async Task One_subscriber_too_many_of_one_address_is_told_so_and_when_to_come_again()
    {
        using var channel = GrpcChannel.ForAddress($"https://{_target}", new GrpcChannelOptions { HttpHandler = Careless(), DisposeHttpClient = true });
        var client = new Gateway.GatewayClient(channel);
        using var end = new CancellationTokenSource();
        var refused = new List<RpcException>();
        var open = new List<AsyncServerStreamingCall<SubscribeEvent>>();
        for (var i = 0; i <= NodeLimits.SubscribersPerAddress; i++) open.Add(client.Subscribe(new SubscribeRequest(), cancellationToken: end.Token));
        List<Task> reading = [.. open.Select(async call =>
        {
            try
            {
                while (await call.ResponseStream.MoveNext(end.Token))
                {
                    // Nothing happens in this city.
                }
            }
            catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
            {
                lock (refused) refused.Add(e);
            }
        })];
        await (await Task.WhenAny(reading)).WaitAsync(HangGuard);
        Assert.That(refused, Has.Count.EqualTo(1));
        Assert.That(refused[0].StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        Assert.That(refused[0].Trailers.GetValue("grpc-retry-pushback-ms"), Is.EqualTo("1000"));
        await end.CancelAsync();
        foreach (var call in open) call.Dispose();
        await Task.WhenAll(reading.Select(r => r.ContinueWith(static _ => { }, TaskScheduler.Default)));
    }

    private static SocketsHttpHandler Careless() => new()
    {
        EnableMultipleHttp2Connections = true,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    };

    private static async Task EndAsync(Task reading)
    {
        try
        {
            await reading;
        }
        catch (IOException)
        {
            // Reset instead of closed.
        }
    }
}
