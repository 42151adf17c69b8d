using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

/// <summary>The SDK takes no validator's word that another one lied.</summary>
internal sealed class EvidenceTests
{
    private FakeCity _city = null!;

    [SetUp]
    public async Task StartAsync() => _city = await FakeCity.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _city.DisposeAsync();

    [Test]
    public async Task All_pages_are_read_and_the_culprits_named()
    {
        _city.Validators[1].Script.Evidence = [.. Enumerable.Range(1, 5).Select(h => _city.Chain.Equivocate(3, (ulong)h).ToJson())];
        var found = await _city.Client().GetEvidenceAsync(_city.Validators[1].Address);
        Assert.That(found.Select(e => (e.Evidence.Height.Value, e.Culprit.Department.Value)), Is.EqualTo(Enumerable.Range(1, 5).Select(h => ((ulong)h, "finance"))));
        Assert.That(await _city.Client().GetEvidenceAsync(_city.Validators[0].Address), Is.Empty);
    }

    [Test]
    public async Task Evidence_that_does_not_hold_accuses_nobody_but_its_sender()
    {
        var invented = _city.Chain.Equivocate(3, 1) with { Member = new MemberIndex(2) };
        foreach (var text in new[] { invented.ToJson(), "{}", "" })
        {
            _city.Validators[1].Script.Evidence = [text];
            var refused = await Assert.ThrowsAsync<CityException>(() => _city.Client().GetEvidenceAsync(_city.Validators[1].Address));
            Assert.That(refused!.Message, Does.Contain("a piece of its evidence does not hold").And.Contain("environment"));
        }
    }
}
