using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>The README's commands, as they stand there, in their order, on one network.</summary>
public sealed partial class ReadmeTests
{
    [TestCase("README.md")]
    [TestCase("README.zh-CN.md")]
    public async Task The_commands_of_the_README_do_what_it_says(string file)
    {
        await using var city = await City.UpAsync();
        var root = RepositoryRoot();
        var transaction = "";
        var ran = 0;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(root, file)))
        {
            if (CityCommand().Match(line) is not { Success: true } match || match.Groups["words"].Value is "up" or "test") continue;
            var redirect = match.Groups["file"].Value;
            var words = Words().Matches(match.Groups["words"].Value).Select(w => w.Value.Trim('"'))
                .Select(w => w.Replace("TXID", transaction).Replace(".city/", city.Data + "/"))
                .Select(w => w.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(root, w) : w)
                .Select(w => w == "r.json" ? Path.Combine(city.Data, w) : w);
            var (code, output, error) = await city.RunAsync([.. words]);
            Assert.That(code, Is.EqualTo(line.Contains("air-broken") ? 3 : 0), $"{line}\n{error}{output}");
            if (redirect.Length > 0) await File.WriteAllTextAsync(Path.Combine(city.Data, redirect), output);
            if (TransactionId().Match(output) is { Success: true } id) transaction = id.Value;
            ran++;
        }

        Assert.That(ran, Is.GreaterThanOrEqualTo(12), "the README shows the tool at work");
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "CityConsortium.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the tests do not lie inside a checkout");
    }

    // A whole line, or in backquotes at a sentence's end.
    [GeneratedRegex(@"^(?:\./city |.*`\./city )(?<words>(?:load|aqi|receipt|verify|status|node|facility)[^#>`]*?)\s*(?:> (?<file>\S+)\s*)?(?:#.*|`\.?.*)?$")]
    private static partial Regex CityCommand();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();

    [GeneratedRegex("\\b[0-9a-f]{64}\\b")]
    private static partial Regex TransactionId();
}
