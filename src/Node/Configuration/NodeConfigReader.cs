using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Reads <c>node.json</c> and the files it names, and reports all problems at once.</summary>
public sealed class NodeConfigReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly string _directory;
    private readonly List<string> _problems = [];

    private NodeConfigReader(string directory) => _directory = directory;

    /// <param name="directory">The node's directory, the one with <c>node.json</c> in it.</param>
    /// <exception cref="NodeConfigException">With every problem found.</exception>
    public static NodeConfig Read(string directory) => new NodeConfigReader(Path.GetFullPath(directory)).ReadAll();

    private NodeConfig ReadAll()
    {
        var path = Path.Combine(_directory, "node.json");
        var document = ReadDocument(path);
        var genesis = ReadGenesis(document.Genesis);
        var key = ReadKey(document.ConsensusKey);
        var certificate = ReadCertificate(document.Tls);
        var peerListen = ReadEndPoint(path, "peerListen", document.PeerListen);
        var clientListen = ReadEndPoint(path, "clientListen", document.ClientListen);
        var operationsListen = ReadEndPoint(path, "operationsListen", document.OperationsListen);
        if (!DepartmentId.TryParse(document.Department, out var department)) _problems.Add($"{path}: department '{document.Department}' is no department id");
        if (operationsListen is not null && !IPAddress.IsLoopback(operationsListen.Address)) _problems.Add($"{path}: operationsListen must be a loopback address: it has no authentication");
        if (string.IsNullOrWhiteSpace(document.Data)) _problems.Add($"{path}: data (the directory for the database) is missing");
        if (document.KeepBlocks is < Storage.StorageOptions.MinKeepBlocks)
        {
            _problems.Add($"{path}: keepBlocks is {document.KeepBlocks}; keep {Storage.StorageOptions.MinKeepBlocks} blocks or more, or leave it out to keep all");
        }

        var member = genesis is not null && key is not null ? ReadMember(path, genesis, key, certificate, department) : null;
        var peers = genesis is null ? [] : ReadPeers(path, genesis, document.Peers, member);

        if (_problems.Count > 0 || genesis is null || key is null || certificate is null || member is null
            || peerListen is null || clientListen is null || operationsListen is null)
        {
            throw new NodeConfigException(string.Join(Environment.NewLine, _problems));
        }

        return new NodeConfig(
            _directory, department, genesis, member.Value, key, certificate, Resolve(document.Data!), peerListen, clientListen, operationsListen, peers)
        {
            KeepBlocks = document.KeepBlocks,
            TakeSnapshots = document.TakeSnapshots ?? true,
        };
    }

    private Document ReadDocument(string path)
    {
        var text = ReadText(path, "run 'city init' or name a validator's directory");
        if (text is null) throw new NodeConfigException(string.Join(Environment.NewLine, _problems));
        try
        {
            return JsonSerializer.Deserialize<Document>(text, Options) ?? throw new NodeConfigException($"{path}: is empty");
        }
        catch (JsonException e)
        {
            throw new NodeConfigException($"{path}: line {e.LineNumber + 1}: {e.Path ?? "the text"} is not what is expected there");
        }
    }

    private Genesis? ReadGenesis(string? file)
    {
        var path = Resolve(file ?? "genesis.json");
        var text = ReadText(path, "copy the consortium's genesis.json there");
        if (text is null) return null;
        var genesis = GenesisFile.Parse(text, out var problem);
        if (genesis is null) _problems.Add($"{path}: {problem}");
        return genesis;
    }

    private SigningKey? ReadKey(string? file)
    {
        var path = Resolve(file ?? "consensus.key");
        var text = ReadText(path, "restore the validator's consensus key; a new key needs a membership change");
        if (text is null) return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            _problems.Add($"{path}: other users can read this secret key; run chmod 600 on it");
        }

        var key = KeyFile.Parse(text, out var problem);
        if (key is null) _problems.Add($"{path}: {problem}");
        return key?.OpenKey();
    }

    private X509Certificate2? ReadCertificate(string? file)
    {
        var path = Resolve(file ?? "tls.pem");
        if (ReadText(path, "restore the validator's TLS certificate and key") is null) return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(path, path);
        }
        catch (CryptographicException e)
        {
            _problems.Add($"{path}: holds no usable certificate with its private key ({e.Message})");
            return null;
        }
    }

    private MemberIndex? ReadMember(string path, Genesis genesis, SigningKey key, X509Certificate2? certificate, DepartmentId department)
    {
        var member = genesis.Membership.IndexOf(key.PublicKey);
        if (member is null)
        {
            _problems.Add($"{path}: the consensus key {key.PublicKey.ToShortString()}… belongs to no validator of this genesis");
            return null;
        }

        var validator = genesis.Membership[member.Value];
        if (validator.Department != department) _problems.Add($"{path}: says department '{department}', but the key is that of '{validator.Department}'");
        if (certificate is not null && validator.TlsPin != TlsPins.PinOf(certificate)) _problems.Add($"{path}: the TLS key is not the one that the membership names for {validator.Department}");
        return member;
    }

    private List<PeerAddress> ReadPeers(string path, Genesis genesis, List<PeerDocument>? documents, MemberIndex? self)
    {
        var peers = new List<PeerAddress>();
        for (var i = 0; i < genesis.Membership.Count; i++)
        {
            var validator = genesis.Membership.Validators[i];
            if (self?.Value == i) continue;
            var found = documents?.FirstOrDefault(d => d.Department == validator.Department.Value);
            if (found?.Address is null || !IPEndPoint.TryParse(found.Address, out _) && !Uri.TryCreate($"https://{found.Address}", UriKind.Absolute, out _))
            {
                _problems.Add($"{path}: peers has no usable address for department '{validator.Department}'");
            }
            else
            {
                peers.Add(new PeerAddress(validator.Department, new MemberIndex(i), found.Address));
            }
        }

        return peers;
    }

    private IPEndPoint? ReadEndPoint(string path, string field, string? text)
    {
        if (text is not null && IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0) return endPoint;
        _problems.Add($"{path}: {field} '{text}' is no address with a port, for example 127.0.0.1:7400");
        return null;
    }

    private string? ReadText(string path, string remedy)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{path}: cannot be read ({e.Message.TrimEnd('.')}); {remedy}");
            return null;
        }
    }

    private string Resolve(string file) => Path.GetFullPath(Path.Combine(_directory, file));

    private sealed record Document(
        string? Department, string? Genesis, string? ConsensusKey, string? Tls, string? Data,
        string? PeerListen, string? ClientListen, string? OperationsListen, List<PeerDocument>? Peers, int? KeepBlocks, bool? TakeSnapshots);

    private sealed record PeerDocument(string? Department, string? Address);
}
