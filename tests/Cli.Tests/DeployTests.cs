namespace CityConsortium.Cli.Tests;

public sealed class DeployTests
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    [Test]
    public async Task Unit__systemd_finds_nothing_wrong_with_it()
    {
        using var place = new TemporaryDirectory();
        var unit = await File.ReadAllTextAsync(Path.Combine(Tool.RepositoryRoot, "deploy", "city-validator@.service"));
        Assert.That(unit, Does.Contain("ExecStart=/usr/lib/city/city node run /var/lib/city/%i"));
        Assert.That(unit, Does.Contain($"RestartPreventExitStatus={ExitCode.BadConfig} {ExitCode.IdentityConflict}"));
        if (!File.Exists(Verifier)) return;

        // The verifier wants the program to be there; everything else is checked as it is.
        await File.WriteAllTextAsync(place.New("city-validator@.service"), unit.Replace("/usr/lib/city/city", "/bin/true"));
        var result = await Tool.RunAsync(Verifier, ["verify", "city-validator@urban.service"], new Dictionary<string, string?> { ["SYSTEMD_UNIT_PATH"] = $"{place.Path}:" });

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Not.Contain("Unknown"));
    }
}
