using System.Text.RegularExpressions;
using NUnit.Framework;

namespace CityConsortium.Architecture.Tests;

/// <summary>The house rules that a machine can hold (CONTRIBUTING.md).</summary>
public sealed partial class TidyTests
{
    [TestCase("src", 400)]
    [TestCase("tests", 600)]
    public void Files_hold_one_noun_and_stay_short(string under, int limit)
    {
        var tooLong = Repository.Files(under, "*.cs").Where(f => File.ReadLines(f).Count() > limit).Select(Repository.Relative);
        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Every_room_has_a_README()
    {
        var rooms = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Where(d => Path.GetFileName(d) != "Polyfills")
            .Concat(Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Polyfills")));
        Assert.That(rooms.Where(r => !File.Exists(Path.Combine(r, "README.md"))).Select(Repository.Relative), Is.Empty);
    }

    [Test]
    public void No_unfinished_work_is_left_in_the_code()
    {
        var marks = Lines("src").Concat(Lines("tests").Where(l => !l.File.Contains("Architecture.Tests")))
            .Where(l => Unfinished().IsMatch(l.Text)).Select(l => $"{l.File}: {l.Text.Trim()}");
        Assert.That(marks, Is.Empty);
    }

    [Test]
    public void No_class_hides_its_size_in_partial_files()
    {
        var parts = Repository.Files("src", "*.cs")
            .SelectMany(f => PartialClass().Matches(File.ReadAllText(f)).Select(m => (Name: m.Groups[1].Value, Folder: Path.GetDirectoryName(f))))
            .GroupBy(p => p).Where(g => g.Count() > 1).Select(g => g.Key.Name);
        Assert.That(parts, Is.Empty, "partial is for source generators, one file per class");
    }

    [Test]
    public void Names_say_what_a_thing_is()
    {
        var vague = Repository.Files("src", "*.cs").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => n.EndsWith("Manager", StringComparison.Ordinal) || n.EndsWith("Helper", StringComparison.Ordinal)
                || n.EndsWith("Helpers", StringComparison.Ordinal) || n.EndsWith("Utils", StringComparison.Ordinal));
        Assert.That(vague, Is.Empty);
    }

    [Test]
    public void Tests_do_not_sleep_and_are_not_switched_off()
    {
        var offences = Lines("tests").Where(l => !l.File.Contains("Architecture.Tests"))
            .Where(l => SwitchedOff().IsMatch(l.Text)).Select(l => $"{l.File}: {l.Text.Trim()}");
        Assert.That(offences, Is.Empty);
    }

    [Test]
    public void Contract_messages_have_no_floats_and_no_maps()
    {
        var offences = Repository.Files("src/Protos/contracts", "*.proto").SelectMany(f => File.ReadLines(f).Select(l => (File: f, Text: l)))
            .Where(l => NotCanonical().IsMatch(l.Text)).Select(l => $"{Repository.Relative(l.File)}: {l.Text.Trim()}");
        Assert.That(offences, Is.Empty);
    }

    [Test]
    public void Package_versions_are_central()
    {
        var versions = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj"))
            .Where(f => VersionedReference().IsMatch(File.ReadAllText(f))).Select(Repository.Relative);
        Assert.That(versions, Is.Empty);
    }

    private static IEnumerable<(string File, string Text)> Lines(string under) =>
        Repository.Files(under, "*.cs").SelectMany(f => File.ReadLines(f).Select(l => (Repository.Relative(f), l)));

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"partial (?:class|record|struct) (\w+)")]
    private static partial Regex PartialClass();

    [GeneratedRegex(@"\[(Ignore|Explicit)\b|Assert\.(Pass|Inconclusive|Ignore)\(|Thread\.Sleep\(")]
    private static partial Regex SwitchedOff();

    [GeneratedRegex(@"^\s*(repeated |optional )?(float|double)\s|\bmap<")]
    private static partial Regex NotCanonical();

    [GeneratedRegex("<PackageReference[^>]*\\bVersion=")]
    private static partial Regex VersionedReference();
}
