using System.Xml.Linq;
using NUnit.Framework;

namespace CityConsortium.Architecture.Tests;

/// <summary>Who may know whom (docs/ARCHITECTURE.md). A new reference is a decision: it is made here first.</summary>
public sealed class DirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Types"] = [],
        ["Consensus"] = ["Types"],
        ["Ledger"] = ["Types"],
        ["Contracts"] = ["Ledger", "Protos"],
        ["Storage"] = ["Ledger"],
        ["Protos"] = [],
        ["Client"] = ["Types", "Protos"],
        ["Node"] = ["Consensus", "Ledger", "Contracts", "Storage", "Protos"],
        ["Cli"] = ["Node", "Client"],
    };

    [Test]
    public void Every_project_references_only_what_it_may_know()
    {
        foreach (var (project, allowed) in Allowed)
        {
            Assert.That(ReferencesOf(project), Is.SubsetOf(allowed), $"src/{project}");
        }
    }

    [Test]
    public void Every_project_under_src_is_known_here()
    {
        var found = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Where(d => d != "Polyfills");
        Assert.That(found, Is.EquivalentTo(Allowed.Keys));
    }

    [Test]
    public void Stand_ins_reference_nothing_of_ours()
    {
        foreach (var file in Repository.Files("src/Polyfills", "*.csproj"))
        {
            Assert.That(XDocument.Load(file).Descendants("ProjectReference"), Is.Empty, Repository.Relative(file));
        }
    }

    [TestCase("Consensus")]
    [TestCase("Ledger")]
    [TestCase("Contracts")]
    public void Pure_projects_ban_time_tasks_and_disk(string project)
    {
        var imports = XDocument.Load(ProjectFile(project)).Descendants("Import").Select(i => (string?)i.Attribute("Project"));
        Assert.That(imports, Has.Some.EndsWith("eng/Pure.props"));
    }

    [TestCase("Consensus", "CityConsortium.Ledger", "CityConsortium.Storage", "CityConsortium.Protos", "Grpc.", "Google.Protobuf", "Microsoft.Extensions")]
    [TestCase("Ledger", "CityConsortium.Consensus", "CityConsortium.Protos", "RocksDbSharp", "Grpc.", "Microsoft.Extensions")]
    [TestCase("Contracts", "CityConsortium.Node", "CityConsortium.Storage", "CityConsortium.Consensus", "Grpc.", "Microsoft.Extensions")]
    [TestCase("Storage", "CityConsortium.Consensus", "CityConsortium.Protos", "Grpc.")]
    [TestCase("Client", "CityConsortium.Consensus", "CityConsortium.Ledger", "CityConsortium.Storage", "CityConsortium.Node", "RocksDbSharp")]
    public void A_room_does_not_name_what_it_must_not_know(string project, params string[] banned)
    {
        foreach (var file in Repository.Files($"src/{project}", "*.cs"))
        {
            var usings = File.ReadLines(file).Where(l => l.StartsWith("using ", StringComparison.Ordinal)).ToList();
            foreach (var name in banned)
            {
                Assert.That(usings, Has.None.Contains($"using {name}"), Repository.Relative(file));
            }
        }
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(ProjectFile(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));

    private static string ProjectFile(string project) => Path.Combine(Repository.Root, "src", project, $"{project}.csproj");
}
