using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Node;
using CityConsortium.Types;

namespace CityConsortium.Cli.Tests;

public sealed class NetworkSetupTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private TemporaryDirectory _place = null!;

    [SetUp]
    public void MakePlace() => _place = new TemporaryDirectory();

    [TearDown]
    public void RemovePlace() => _place.Dispose();

    [Test]
    public void New_network__the_four_founders_on_their_ports()
    {
        var network = Prepare();

        Assert.That(network.Validators.Select(v => v.Department), Is.EqualTo(new[] { "urban", "environment", "health", "finance" }));
        Assert.That(network.Validators.Select(v => v.Client.OriginalString), Is.EqualTo(
            new[] { "https://127.0.0.1:7401", "https://127.0.0.1:7411", "https://127.0.0.1:7421", "https://127.0.0.1:7431" }));
        Assert.That(network.Genesis.DisplayName(DepartmentId.Of("health")), Is.EqualTo("卫健 health"));
    }

    [Test]
    public void Every_validator_s_configuration_is_one_that_the_node_accepts([Values(4, 16)] int validators)
    {
        var network = Prepare(new NetworkRequest(validators, null, false));

        Assert.That(network.Validators, Has.Count.EqualTo(validators));
        foreach (var validator in network.Validators)
        {
            var config = NodeConfigReader.Read(network.Node(validator).Directory);
            Assert.That(config.Department.Value, Is.EqualTo(validator.Department));
            Assert.That(config.Genesis.ChainId, Is.EqualTo(network.Genesis.ChainId));
            Assert.That(File.Exists(network.Node(validator).FirstStart), "a new validator may vote");
            Assert.That(config.Peers, Has.Count.EqualTo(validators - 1));
            Assert.That(config.ClientListen.Port, Is.EqualTo(validator.Client.Port));
        }
    }

    [Test]
    public void Genesis_pins_the_certificates_that_were_made()
    {
        var network = Prepare();

        foreach (var member in network.Genesis.Membership.Validators)
        {
            var pem = network.Paths.Node(member.Department.Value).Tls;
            using var certificate = X509Certificate2.CreateFromPemFile(pem, pem);
            Assert.That(TlsIdentity.PinOf(certificate), Is.EqualTo(member.TlsPin));
            Assert.That(certificate.GetNameInfo(X509NameType.SimpleName, false), Is.EqualTo(member.Department.Value));
            Assert.That(certificate.HasPrivateKey);
        }
    }

    [Test]
    public void Genesis_names_the_admin_keys_that_were_made()
    {
        var network = Prepare();

        foreach (var department in network.Genesis.Departments)
        {
            var file = KeyFile.Parse(File.ReadAllText(Path.Combine(network.Paths.Keys, $"{department.Id}-admin.key")), out var problem);
            Assert.That(file?.PublicKey, Is.EqualTo(department.AdminKey), problem);
            Assert.That(file!.Department, Is.EqualTo(department.Id));
        }
    }

    [Test]
    public void Secrets_are_readable_by_their_owner_alone()
    {
        var network = Prepare();

        string[] secrets = [.. Directory.GetFiles(network.Paths.Keys), .. network.Validators.SelectMany(v => (string[])[network.Node(v).ConsensusKey, network.Node(v).Tls])];
        Assert.That(secrets, Has.Length.EqualTo(12));
        Assert.That(secrets.Select(File.GetUnixFileMode), Is.All.EqualTo(OwnerOnly));
        Assert.That(File.GetUnixFileMode(network.Paths.Keys), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }

    [Test]
    public void Existing_network_is_continued()
    {
        var first = Prepare();
        var second = Prepare();

        Assert.That(second.Genesis.ChainId, Is.EqualTo(first.Genesis.ChainId));
    }

    [Test]
    public void Another_number_of_validators__refused_with_the_remedies()
    {
        Prepare();

        var refusal = Assert.Throws<CliException>(() => Prepare(new NetworkRequest(7, null, false)))!;
        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(refusal.Message, Does.Contain("4 validators, not 7").And.Contain("--fresh").And.Contain("--data"));
    }

    [Test]
    public void Another_base_port__moves_the_network_and_keeps_what_was_written_by_hand()
    {
        var before = Prepare();
        var path = before.Paths.Node("health").Config;
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["note"] = "by hand";
        File.WriteAllText(path, config.ToJsonString());

        var after = Prepare(new NetworkRequest(null, 9000, false));

        Assert.That(after.Genesis.ChainId, Is.EqualTo(before.Genesis.ChainId));
        Assert.That(after.Validators[2].Client.Port, Is.EqualTo(9021));
        Assert.That(CityNetwork.Load(after.Paths).Validators, Is.EqualTo(after.Validators));
        var moved = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.That((string?)moved["clientListen"], Is.EqualTo("127.0.0.1:9021"));
        Assert.That((string?)moved["peers"]![0]!["address"], Is.EqualTo("127.0.0.1:9000"));
        Assert.That((string?)moved["note"], Is.EqualTo("by hand"));
    }

    [Test]
    public void Move_of_ports_that_was_killed_midway__the_next_start_finishes_it()
    {
        var network = Prepare();
        File.WriteAllText(network.Paths.Network, NetworkFile.ToJson([.. network.Validators.Select((v, i) => ValidatorEntry.For(v.Department, new PortPlan(9000), i))]));

        Prepare();

        Assert.That(NodeConfigReader.Read(network.Paths.Node("urban").Directory).PeerListen.Port, Is.EqualTo(9000));
    }

    [Test]
    public void Set_up_that_was_killed_before_its_last_step__is_made_anew()
    {
        var network = Prepare();
        var interrupted = network.Genesis.ChainId;
        File.Delete(network.Paths.Network);
        Directory.CreateDirectory(Path.Combine(network.Paths.Staging, "nodes", "urban"));

        var again = Prepare();

        Assert.That(again.Genesis.ChainId, Is.Not.EqualTo(interrupted));
        Assert.That(Directory.Exists(again.Paths.Staging), Is.False);
    }

    [Test]
    public void Records_without_their_network_json__are_never_deleted_unasked()
    {
        var network = Prepare();
        Directory.CreateDirectory(network.Paths.Node("urban").Data);
        File.Delete(network.Paths.Network);

        var refusal = Assert.Throws<CliException>(() => Prepare())!;

        Assert.That(refusal.Message, Does.Contain("network.json").And.Contain("--fresh"));
        Assert.That(Directory.Exists(network.Paths.Node("urban").Data));
    }

    [Test]
    public void Fresh__deletes_the_network_and_nothing_else()
    {
        var before = Prepare();
        Directory.CreateDirectory(before.Paths.Node("urban").Data);
        var mine = Path.Combine(before.Paths.Directory, "notes.txt");
        File.WriteAllText(mine, "mine");

        var after = Prepare(new NetworkRequest(5, null, true));

        Assert.That(after.Genesis.ChainId, Is.Not.EqualTo(before.Genesis.ChainId));
        Assert.That(after.Validators, Has.Count.EqualTo(5));
        Assert.That(Directory.Exists(after.Paths.Node("urban").Data), Is.False);
        Assert.That(File.ReadAllText(mine), Is.EqualTo("mine"));
    }

    [Test]
    public void Changed_genesis__refused_by_name()
    {
        var network = Prepare();
        File.WriteAllText(network.Paths.Genesis, File.ReadAllText(network.Paths.Genesis).Replace("local-city", "other-city"));

        var refusal = Assert.Throws<CliException>(() => Prepare())!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(refusal.Message, Does.Contain(network.Paths.Genesis).And.Contain("was changed"));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("""{"validators":[]}""")]
    [TestCase("""{"validators":[{"department":"urban"}]}""")]
    [TestCase("""{"validators":[{"department":null,"client":"x","operations":"y","peer":"z","directory":"w"}]}""")]
    [TestCase("""{"validators":[{"department":"urban","client":"not a url","operations":"y","peer":"z","directory":"w"}]}""")]
    public void Damaged_network_json__refused_by_name(string text)
    {
        var network = Prepare();
        File.WriteAllText(network.Paths.Network, text);

        var refusal = Assert.Throws<CliException>(() => Prepare())!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(refusal.Message, Does.Contain(network.Paths.Network).And.Contain("--fresh"));
    }

    [Test]
    public void Directory_in_use__the_second_is_told_by_whom()
    {
        using var first = NetworkDirectory.Take(_place.Path);

        var refusal = Assert.Throws<CliException>(() => NetworkDirectory.Take(_place.Path).Dispose())!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.IdentityConflict));
        Assert.That(refusal.Message, Does.Contain($"process {Environment.ProcessId}").And.Contain(_place.Path));
        Assert.That(NetworkDirectory.IsTaken(first.Paths));
    }

    [Test]
    public void Directory_given_back__can_be_taken_again()
    {
        NetworkDirectory.Take(_place.Path).Dispose();

        using var second = NetworkDirectory.Take(_place.Path);
        Assert.That(NetworkDirectory.IsTaken(second.Paths));
    }

    [Test]
    public void Port_in_use__named_with_whose_it_would_be_and_the_option()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        var network = Prepare() with { Validators = [ValidatorEntry.For("urban", new PortPlan(port - 1), 0)] };

        var refusal = Assert.Throws<CliException>(() => NetworkSetup.RefuseTakenPorts(network))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Retryable));
        Assert.That(refusal.Message, Does.Contain($"port {port} ").And.Contain("urban").And.Contain("clients").And.Contain("--base-port"));
    }

    private CityNetwork Prepare(NetworkRequest? request = null)
    {
        using var directory = NetworkDirectory.Take(_place.Path);
        return NetworkSetup.Prepare(directory, request ?? new NetworkRequest(null, null, false), TimeProvider.System).Network;
    }
}
