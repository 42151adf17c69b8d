using System.Net;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>One address's connections, however many it opens and closes, leave the door open for the others.</summary>
public sealed class ClientDoorTests
{
    private readonly ManualTime _time = new();
    private ClientDoor _door = null!; // set before every test

    [SetUp]
    public void Make() => _door = new ClientDoor(_time);

    [Test]
    public void An_address_holds_its_share_and_no_more()
    {
        Assert.That(Enumerable.Range(0, 1_000).Count(_ => _door.TryEnter(Address(1))), Is.EqualTo(NodeLimits.ClientConnectionsPerAddress));
        Assert.That(_door.TryEnter(Address(2)), Is.True);
        _time.Pass(seconds: 10);
        Assert.That(_door.TryEnter(Address(1)), Is.False, "time alone makes no room");
        _door.Leave(Address(1));
        Assert.That(_door.TryEnter(Address(1)), Is.True);
    }

    [Test]
    public void All_together_hold_no_more_than_there_are_places()
    {
        for (byte i = 1; i <= 10; i++)
        {
            for (var n = 0; n < NodeLimits.ClientConnectionsPerAddress; n++) _door.TryEnter(Address(i));
        }

        Assert.That(_door.Open, Is.EqualTo(NodeLimits.ClientConnections));
    }

    [Test]
    public void Who_comes_and_goes_again_and_again_is_let_in_so_often_a_second()
    {
        Assert.That(ComeAndGo(10_000), Is.EqualTo(NodeLimits.ConnectionBurst));
        _time.Pass(seconds: 2);
        Assert.That(ComeAndGo(10_000), Is.EqualTo(2 * NodeLimits.ConnectionsPerSecond));
        _time.Pass(seconds: 1_000);
        Assert.That(ComeAndGo(10_000), Is.EqualTo(NodeLimits.ConnectionBurst), "rest is saved up to a burst");
    }

    [Test]
    public void Addresses_that_came_once_are_forgotten()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var address = ClientAddress.Of(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]));
            Assert.That(_door.TryEnter(address), Is.True);
            _door.Leave(address);
            _time.Pass(seconds: 0.1);
        }

        Assert.That(_door.Open, Is.Zero);
    }

    [TestCase("2001:db8::1", "2001:db8::ffff:1", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("10.0.0.1", "10.0.0.2", false)]
    [TestCase("10.0.0.1", "::ffff:10.0.0.1", true)]
    public void An_IPv6_network_is_one_address_and_a_mapped_one_is_the_one_it_maps(string one, string other, bool areSame) =>
        Assert.That(ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)), Is.EqualTo(areSame));

    private int ComeAndGo(int times)
    {
        var entered = 0;
        for (var i = 0; i < times; i++)
        {
            if (!_door.TryEnter(Address(1))) continue;
            entered++;
            _door.Leave(Address(1));
        }

        return entered;
    }

    private static ClientAddress Address(byte last) => ClientAddress.Of(new IPAddress([10, 0, 0, last]));
}
