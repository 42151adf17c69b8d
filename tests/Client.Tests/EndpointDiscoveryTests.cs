using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

/// <summary>Validators that joined or moved are found through the ledger, not through the client's configuration.</summary>
internal sealed class EndpointDiscoveryTests
{
    private FakeCity _city = null!; // set before every test

    [SetUp]
    public async Task StartAsync()
    {
        _city = await FakeCity.StartAsync();
        var health = new NodeAddresses("127.0.0.1:1", new Uri(_city.Validators[2].Address).Authority);
        _city.Chain.Commit([], (NodeAddresses.StateKeyOf(DepartmentId.Of("health")), health.Encode()));
    }

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task A_validator_that_the_ledger_names_is_asked_when_the_configured_one_is_gone()
    {
        var client = _city.Client(0);
        await client.LearnEndpointsAsync(_city.Genesis.Membership);
        await client.LearnEndpointsAsync(_city.Genesis.Membership);
        Assert.That(client.Endpoints, Is.EqualTo(new[] { _city.Validators[0].Address, _city.Validators[2].Address }), "once, behind what was configured");
        await _city.Validators[0].StopAsync();
        Assert.That((await client.GetBlockAsync(new Height(1))).Block.Height, Is.EqualTo(new Height(1)));
    }

    [Test]
    public async Task A_change_that_is_proven_makes_the_client_look()
    {
        var client = _city.Client(0);
        var looked = new TaskCompletionSource<Membership>();
        var book = new MembershipBook(_city.Genesis.Membership);
        book.Changed += looked.SetResult;
        var next = Membership.Create([.. _city.Genesis.Membership.Validators.Skip(1)]);
        var block = _city.Chain.At(1)!;
        book.Add(new MembershipChange(block.Header, block.Certificate, next));
        Assert.That((await looked.Task).Hash, Is.EqualTo(next.Hash));
        Assert.That(client.Endpoints, Has.Count.EqualTo(1), "another client's book");
    }

    [Test]
    public async Task Whoever_wants_the_configured_endpoints_only_says_so()
    {
        var options = _city.Options(0);
        options.LearnEndpoints = false;
        var client = _city.Client(options);
        await client.LearnEndpointsAsync(_city.Genesis.Membership);
        Assert.That(client.Endpoints, Has.Count.EqualTo(1));
    }
}
