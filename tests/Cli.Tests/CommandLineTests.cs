namespace CityConsortium.Cli.Tests;

public sealed class CommandLineTests
{
    [TestCase(new[] { "upp" }, "upp")]
    [TestCase(new[] { "up", "--validators", "3" }, "--validators", "4 to 16", "'3'")]
    [TestCase(new[] { "up", "--validators", "17" }, "4 to 16")]
    [TestCase(new[] { "up", "--validators", "many" }, "whole number", "'many'")]
    [TestCase(new[] { "up", "--base-port", "80" }, "--base-port", "1024")]
    [TestCase(new[] { "up", "--base-port", "65500" }, "--base-port")]
    [TestCase(new[] { "up", "--duration", "soon" }, "--duration", "30s", "'soon'")]
    [TestCase(new[] { "up", "--duration", "-5s" }, "--duration")]
    [TestCase(new[] { "up", "--duration", "48h" }, "--duration")]
    [TestCase(new[] { "up", "--nonsense" }, "--nonsense")]
    [TestCase(new[] { "bench", "--clients", "4096", "--batch", "4096" }, "--clients", "--batch")]
    [TestCase(new[] { "node" }, "city node --help")]
    public async Task Wrong_words__exit_code_2_and_one_sentence(string[] arguments, params string[] words) =>
        (await Tool.RunAsync(arguments)).MustFail(ExitCode.Usage, words);

    [Test]
    public async Task No_words__shows_the_commands()
    {
        var result = await Tool.RunAsync();

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("up").And.Contain("node").And.Contain("bench"));
    }

    [Test]
    public async Task Data_is_a_file__says_so()
    {
        using var place = new TemporaryDirectory();
        await File.WriteAllTextAsync(place.New("file"), "");

        (await Tool.RunAsync("up", "--data", place.New("file"))).MustFail(ExitCode.BadConfig, place.New("file"), "--data");
    }

    [Test]
    public async Task Data_belongs_to_somebody_else__nothing_is_touched()
    {
        using var place = new TemporaryDirectory();
        await File.WriteAllTextAsync(place.New("thesis.txt"), "years of work");

        (await Tool.RunAsync("up", "--fresh", "--data", place.Path)).MustFail(ExitCode.BadConfig, place.Path);

        Assert.That(Directory.GetFileSystemEntries(place.Path), Is.EqualTo(new[] { place.New("thesis.txt") }));
    }

    [Test]
    public async Task Data_cannot_be_made__says_why() =>
        (await Tool.RunAsync("init", "--data", "/proc/city")).MustFail(ExitCode.BadConfig, "/proc/city", "--data");

    [Test]
    public async Task No_network_yet__commands_on_nodes_say_how_to_make_one()
    {
        using var place = new TemporaryDirectory();

        (await Tool.RunAsync("node", "stop", "urban", "--data", place.Path)).MustFail(ExitCode.BadConfig, place.Path, "city up");
    }

    [Test]
    public async Task Data_comes_from_the_variable_when_not_given()
    {
        using var place = new TemporaryDirectory();

        var result = await Tool.RunAsync(Tool.City, ["init"], new Dictionary<string, string?> { [CommandOptions.DataVariable] = place.New("city") });

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(File.Exists(Path.Combine(place.New("city"), "network.json")));
    }

    [Test]
    public async Task Unknown_department__lists_the_known_ones()
    {
        using var place = new TemporaryDirectory();
        await Tool.RunAsync("init", "--data", place.New("city"));

        (await Tool.RunAsync("node", "start", "police", "--data", place.New("city"))).MustFail(ExitCode.Usage, "police", "urban, environment, health, finance");
    }

    [Test]
    public async Task Node_run_on_a_directory_that_is_none__says_what_is_missing() =>
        (await Tool.RunAsync("node", "run", Path.GetTempPath())).MustFail(ExitCode.BadConfig, "node.json");

    [TestCase("500ms", 500)]
    [TestCase("30s", 30_000)]
    [TestCase("45", 45_000)]
    [TestCase("1.5m", 90_000)]
    [TestCase("24h", 86_400_000)]
    public void Durations_as_people_write_them(string text, double milliseconds)
    {
        Assert.That(CommandOptions.TryParseDuration(text, out var span));
        Assert.That(span.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("0s")]
    [TestCase("5 s")]
    [TestCase("1d")]
    [TestCase("25h")]
    [TestCase("1e9s")]
    public void What_is_no_duration(string text) => Assert.That(CommandOptions.TryParseDuration(text, out _), Is.False);
}
