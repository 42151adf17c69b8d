namespace CityConsortium.Cli.Tests;

/// <summary>The bash launcher where it does not build; that it builds and runs is what every use of it shows.</summary>
public sealed class LauncherTests
{
    private static readonly string Launcher = Path.Combine(Tool.RepositoryRoot, "city");

    [Test]
    public async Task Test_help__says_what_it_takes()
    {
        var result = await Tool.RunAsync(Launcher, ["test", "--help"], new Dictionary<string, string?>());

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.StartWith("Usage: ./city test"));
    }

    [Test]
    public async Task Test_with_an_unknown_option__refused() =>
        (await Tool.RunAsync(Launcher, ["test", "--nonsense"], new Dictionary<string, string?>())).MustFail(ExitCode.Usage, "--nonsense");

    [Test]
    public async Task No_SDK__says_what_to_install()
    {
        using var place = new TemporaryDirectory();
        foreach (var program in (string[])["bash", "dirname", "readlink"])
        {
            File.CreateSymbolicLink(place.New(program), $"/usr/bin/{program}");
        }

        var result = await Tool.RunAsync(Launcher, ["up"], new Dictionary<string, string?> { ["PATH"] = place.Path, ["HOME"] = place.Path });

        result.MustFail(ExitCode.BadConfig, ".NET 10 SDK", "https://dotnet.microsoft.com/");
    }

    [Test]
    public async Task Test_with_a_name_that_fits_no_project__fails_and_ends_with_the_count()
    {
        var result = await Tool.RunAsync(Launcher, ["test", "NoSuchProject"], new Dictionary<string, string?>());

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.EndWith("\n0 passed, 1 failed\n"));
        Assert.That(result.Output, Does.Contain("NoSuchProject"));
    }
}
