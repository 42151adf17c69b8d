using System.Net;
using System.Net.Sockets;
using CityConsortium.Nemesis.Network;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>The lines between validators do what the weather says.</summary>
public sealed class LinkProxyTests
{
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    private readonly Weather _there = new();
    private readonly Weather _back = new();
    private TcpListener _target = null!;
    private LinkProxy _proxy = null!;

    [SetUp]
    public void Open()
    {
        _there.Become(Conditions.Fair);
        _back.Become(Conditions.Fair);
        _target = new TcpListener(IPAddress.Loopback, 0);
        _target.Start();
        _proxy = new LinkProxy((IPEndPoint)_target.LocalEndpoint, _there, _back, seed: 1);
    }

    [TearDown]
    public async Task Close()
    {
        await _proxy.DisposeAsync();
        _target.Dispose();
    }

    [Test]
    public async Task In_fair_weather_bytes_pass_both_ways_in_order()
    {
        var (near, far) = await ConnectAsync();
        var sent = new byte[1_000_000];
        new Random(7).NextBytes(sent);
        var sending = near.GetStream().WriteAsync(sent).AsTask();
        Assert.That(await ReadAsync(far, sent.Length), Is.EqualTo(sent));
        await sending;
        await far.GetStream().WriteAsync("back"u8.ToArray());
        Assert.That(await ReadAsync(near, 4), Is.EqualTo("back"u8.ToArray()));
    }

    [Test]
    public async Task A_line_cut_one_way_holds_that_way_only_and_delivers_when_it_is_back()
    {
        var (near, far) = await ConnectAsync();
        _there.Become(Conditions.Cut);
        await near.GetStream().WriteAsync("held"u8.ToArray());
        await far.GetStream().WriteAsync("passes"u8.ToArray());
        Assert.That(await ReadAsync(near, 6), Is.EqualTo("passes"u8.ToArray()));
        var arriving = ReadAsync(far, 4);
        Assert.That(arriving.IsCompleted, Is.False);
        _there.Become(Conditions.Fair);
        Assert.That(await arriving, Is.EqualTo("held"u8.ToArray()));
    }

    [Test]
    public async Task Delay_narrowness_and_loss_change_when_bytes_arrive_and_not_which()
    {
        var (near, far) = await ConnectAsync();
        foreach (var weather in (Conditions[])[Conditions.Delayed(TimeSpan.FromMilliseconds(5)), Conditions.Narrow(4_000_000), Conditions.Lossy(2, TimeSpan.FromMilliseconds(5))])
        {
            _there.Become(weather);
            var sent = new byte[200_000];
            new Random(8).NextBytes(sent);
            var sending = near.GetStream().WriteAsync(sent).AsTask();
            Assert.That(await ReadAsync(far, sent.Length), Is.EqualTo(sent), weather.ToString());
            await sending;
        }
    }

    [Test]
    public async Task A_reset_ends_both_sides_and_the_next_connection_works()
    {
        var (near, far) = await ConnectAsync();
        _proxy.Reset();
        foreach (var side in (TcpClient[])[near, far])
        {
            await Assert.ThatAsync(async () => await ReadAsync(side, 1), Throws.InstanceOf<IOException>());
        }

        var (again, other) = await ConnectAsync();
        await again.GetStream().WriteAsync("new"u8.ToArray());
        Assert.That(await ReadAsync(other, 3), Is.EqualTo("new"u8.ToArray()));
    }

    [Test]
    public async Task When_one_side_goes_the_other_is_told()
    {
        var (near, far) = await ConnectAsync();
        far.Dispose();
        await Assert.ThatAsync(async () => await ReadAsync(near, 1), Throws.InstanceOf<IOException>());
    }

    private async Task<(TcpClient Near, TcpClient Far)> ConnectAsync()
    {
        var near = new TcpClient();
        var accepting = _target.AcceptTcpClientAsync();
        await near.ConnectAsync(IPEndPoint.Parse(_proxy.Address));
        return (near, await accepting.WaitAsync(Hung));
    }

    private static async Task<byte[]> ReadAsync(TcpClient from, int count)
    {
        var bytes = new byte[count];
        using var hung = new CancellationTokenSource(Hung);
        await from.GetStream().ReadExactlyAsync(bytes, hung.Token);
        return bytes;
    }
}
