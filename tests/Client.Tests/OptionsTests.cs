using CityConsortium.Types;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CityConsortium.Client.Tests;

internal sealed class OptionsTests
{
    [Test]
    public void All_problems_are_found_at_once_one_sentence_each()
    {
        var problems = CityClientOptionsValidator.Problems(new CityClientOptions
        {
            Endpoints = ["http://127.0.0.1:1", "https://127.0.0.1:1", "https://127.0.0.1:1/"],
            TrustAnchor = GenesisTrust.FromFile("/no/such/genesis.json"),
            Identity = CityIdentity.FromFile("/no/such.key"),
            DefaultTimeout = TimeSpan.Zero,
            DefaultExpiry = TimeSpan.FromDays(2),
            MaxInFlight = 0,
        });

        Assert.That(problems, Has.Count.EqualTo(7));
        Assert.That(problems, Has.All.EndsWith("."));
        Assert.That(string.Join('\n', problems), Does.Contain("/no/such/genesis.json").And.Contain("/no/such.key").And.Contain("listed twice"));
    }

    [Test]
    public void Without_anything_the_two_required_settings_are_asked_for()
    {
        var e = Assert.Catch<CityException>(() => CityClient.Create(new CityClientOptions()))!;

        Assert.That(e.Code, Is.EqualTo(ClientCodes.Misconfigured));
        Assert.That(e.Message, Does.Contain("Endpoints").And.Contain("TrustAnchor"));
    }

    [Test]
    public async Task A_host_with_bad_options_does_not_start()
    {
        using var host = new HostBuilder().ConfigureServices(s => s.AddCityConsortiumClient(o => o.MaxInFlight = -1)).Build();

        var e = (await Assert.CatchAsync<OptionsValidationException>(() => host.StartAsync()))!;

        Assert.That(e.Failures.Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_host_with_good_options_gives_the_client()
    {
        await using var city = await FakeCity.StartAsync();
        using var host = new HostBuilder().ConfigureServices(s => s.AddCityConsortiumClient(o =>
        {
            o.Endpoints = [city.Validators[0].Address];
            o.TrustAnchor = GenesisTrust.From(city.Genesis);
            o.Identity = city.Identity;
        })).Build();
        await host.StartAsync();

        await using var client = host.Services.GetRequiredService<ICityClient>();
        var sent = await client.Notes.PutAsync("a", new byte[] { 1 });

        Assert.That(sent.Receipt!.Succeeded, Is.True);
        await host.StopAsync();
    }

    [Test]
    public void A_key_file_survives_its_text_form()
    {
        using var key = SigningKey.Create();
        var file = KeyFile.Create(key, DepartmentId.Of("environment"), "Dongsi");

        var read = KeyFile.Parse(file.ToJson(), out var problem)!;
        using var opened = read.OpenKey();

        Assert.That(problem, Is.Null);
        Assert.That(opened.PublicKey, Is.EqualTo(key.PublicKey));
        Assert.That((read.Department.Value, read.Label), Is.EqualTo(("environment", "Dongsi")));
    }

    [TestCase("", "line 1")]
    [TestCase("{}", "kind")]
    [TestCase("null", "empty")]
    [TestCase("""{"kind":"ed25519","publicKey":"12"}""", "publicKey")]
    [TestCase("""{"kind":"sm2"}""", "only ed25519")]
    public void A_broken_key_file_is_refused_with_what_is_wrong(string json, string expected)
    {
        Assert.That(KeyFile.Parse(json, out var problem), Is.Null);
        Assert.That(problem, Does.Contain(expected));
    }

    [Test]
    public void A_key_file_whose_public_key_is_another_ones_is_refused_without_showing_the_seed()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();
        var json = KeyFile.Create(key, DepartmentId.Of("urban"), "admin").ToJson();

        Assert.That(KeyFile.Parse(json.Replace(key.PublicKey.ToString(), other.PublicKey.ToString()), out var problem), Is.Null);

        Assert.That(problem, Does.Contain("does not belong").And.Not.Contain(Convert.ToHexStringLower(key.ExportSeed())));
    }
}
