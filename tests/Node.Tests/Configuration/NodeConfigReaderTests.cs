using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

public sealed class NodeConfigReaderTests
{
    private string _directory = ""; // set before every test

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("city-node-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_missing_node_json_is_said_with_path_and_remedy() =>
        Assert.That(Problem(), Does.Contain(Path.Combine(_directory, "node.json")).And.Contain("city init"));

    [Test]
    public void Text_that_is_no_json_is_said_with_its_line()
    {
        Write("node.json", "{\n  \"department\": urban\n}");
        Assert.That(Problem(), Does.Contain("node.json: line 2"));
    }

    [Test]
    public void An_unknown_field_is_refused_because_it_is_most_likely_a_typing_error()
    {
        Write("node.json", "{ \"departmnet\": \"urban\" }");
        Assert.That(Problem(), Does.Contain("departmnet"));
    }

    [Test]
    public void All_problems_are_said_at_once()
    {
        Write("node.json", "{ \"department\": \"Urban!\", \"peerListen\": \"nowhere\", \"clientListen\": \"127.0.0.1:7401\", \"operationsListen\": \"10.0.0.1:1\" }");
        var problem = Problem();
        Assert.That(problem, Does.Contain("peerListen 'nowhere'"));
        Assert.That(problem, Does.Contain("department 'Urban!'"));
        Assert.That(problem, Does.Contain("operationsListen must be a loopback address"));
        Assert.That(problem, Does.Contain("genesis.json"));
        Assert.That(problem, Does.Contain("consensus.key"));
        Assert.That(problem, Does.Contain("tls.pem"));
    }

    [Test]
    public void A_secret_key_that_others_may_read_is_refused()
    {
        Write("node.json", "{ \"department\": \"urban\" }");
        using var key = SigningKey.Create();
        var path = Write("consensus.key", KeyFile.Create(key, DepartmentId.Of("urban"), "consensus").ToJson());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(Problem(), Does.Contain("chmod 600"));
    }

    private string Problem() => Assert.Throws<NodeConfigException>(() => NodeConfigReader.Read(_directory))!.Message;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
