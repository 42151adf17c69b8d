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
        var found = (await _city.Client().GetEvidenceAsync(_city.Validators[1].Address)).Proven;
        Assert.That(found.Select(e => (e.Evidence.Height.Value, e.Culprit.Department.Value)), Is.EqualTo(Enumerable.Range(1, 5).Select(h => ((ulong)h, "finance"))));
        Assert.That((await _city.Client().GetEvidenceAsync(_city.Validators[0].Address)).Proven, Is.Empty);
    }

    [Test]
    public async Task A_piece_that_does_not_hold_accuses_nobody_is_named_and_takes_nothing_from_the_others()
    {
        var invented = _city.Chain.Equivocate(3, 1) with { Member = new MemberIndex(2) };
        foreach (var text in new[] { invented.ToJson(), "{}", "" })
        {
            _city.Validators[1].Script.Evidence = [_city.Chain.Equivocate(3, 1).ToJson(), text, .. Enumerable.Range(2, 3).Select(h => _city.Chain.Equivocate(3, (ulong)h).ToJson())];
            var report = await _city.Client().GetEvidenceAsync(_city.Validators[1].Address);
            Assert.That(report.Proven.Select(e => e.Evidence.Height.Value), Is.EqualTo(new ulong[] { 1, 2, 3, 4 }));
            Assert.That(report.Refused.Single(), Does.Contain("piece 2 of").And.Contain("environment").And.Contain("does not hold: "));
        }
    }
}
