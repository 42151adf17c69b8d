using CityConsortium.Types;
using Microsoft.Extensions.DependencyInjection;

namespace CityConsortium.Client.Tests;

/// <summary>The README's sample, compiled and run. Its lines are compared with the README's.</summary>
internal sealed class ReadmeTests
{
    [Test]
    public async Task The_sample_runs()
    {
        await using var fake = await FakeCity.StartAsync();
        fake.Chain.Contract = t => Receipt.Success(t.Id, default, [new ReceiptEvent("notes", "Put", default)]);
        fake.Chain.Commit([], (Note.StateKeyOf(fake.Identity.PublicKey, "greeting"), "你好"u8.ToArray()));
        var services = new ServiceCollection();
        services.AddCityConsortiumClient(o =>
        {
            o.Endpoints = [fake.Validators[0].Address, fake.Validators[1].Address];
            o.TrustAnchor = GenesisTrust.From(fake.Genesis);
            o.Identity = fake.Identity;
            o.DefaultTimeout = TimeSpan.FromSeconds(30);
        });
        await using var provider = services.BuildServiceProvider();
        var city = provider.GetRequiredService<ICityClient>();
        var key = fake.Identity.PublicKey;

        var sent = await city.Notes.PutAsync("greeting", "你好"u8.ToArray());
        var receipt = sent.Receipt!;
        var entry = await city.Notes.GetAsync(key, "greeting");
        var file = (await city.GetReceiptAsync(sent.Id)).ToJson();

        var seen = new List<string>();
        await foreach (var e in city.Events.SubscribeAsync(EventCursor.Beginning))
        {
            seen.Add($"{e.Cursor} {e.Contract}.{e.Name}");
            break;
        }

        Assert.That(receipt.Succeeded, Is.True);
        Assert.That(entry.Value!.Value.ToArray(), Is.EqualTo("你好"u8.ToArray()));
        Assert.That(PortableReceipt.Parse(file, out _), Is.Not.Null);
        Assert.That(seen, Is.EqualTo(new[] { "2:0 notes.Put" }));
    }

    [Test]
    public void The_readme_shows_the_lines_that_are_compiled_here()
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CityConsortium.sln"))) directory = directory.Parent!;
        var readme = File.ReadAllText(Path.Combine(directory.FullName, "src", "Client", "README.md"));
        var test = File.ReadAllText(Path.Combine(directory.FullName, "tests", "Client.Tests", "ReadmeTests.cs"));

        foreach (var line in new[]
        {
            "services.AddCityConsortiumClient(o =>", "var sent = await city.Notes.PutAsync(\"greeting\", \"你好\"u8.ToArray());", "var receipt = sent.Receipt!;",
            "var entry = await city.Notes.GetAsync(key, \"greeting\");", "var file = (await city.GetReceiptAsync(sent.Id)).ToJson();",
            "await foreach (var e in city.Events.SubscribeAsync(EventCursor.Beginning))",
        })
        {
            Assert.That(readme, Does.Contain(line));
            Assert.That(test, Does.Contain(line.Replace("\"", "\\\"")).Or.Contain(line));
        }
    }
}
