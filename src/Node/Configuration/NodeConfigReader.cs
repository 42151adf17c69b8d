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
        var key = ReadKey(document.ConsensusKey ?? "consensus.key");
        var certificate = ReadCertificate(document.Tls ?? "tls.pem");
        var nextKey = document.NextConsensusKey is { } keyFile ? ReadKey(keyFile) : null;
        var nextCertificate = document.NextTls is { } tlsFile ? ReadCertificate(tlsFile) : null;
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

        if (genesis is not null && key is not null) CheckFounder(path, genesis, key, department);
        var peers = genesis is null ? [] : ReadPeers(path, genesis, document.Peers, department);

        if (_problems.Count > 0 || genesis is null || key is null || certificate is null
            || peerListen is null || clientListen is null || operationsListen is null)
        {
            throw new NodeConfigException(string.Join(Environment.NewLine, _problems));
        }

        var identity = new NodeIdentity(department, nextKey is null ? [key] : [key, nextKey], nextCertificate is null ? [certificate] : [certificate, nextCertificate]);
        return new NodeConfig(_directory, department, genesis, identity, Resolve(document.Data!), peerListen, clientListen, operationsListen, peers, document.Joins)
        {
            KeepBlocks = document.KeepBlocks,
            TakeSnapshots = document.TakeSnapshots ?? true,
        };
    }

    private Document ReadDocument(string path)
    {
        var text = ReadText(path, "run 'city init' or name a validator's directory");
        if (text is null) throw new NodeConfigException(string.Join(Environment.NewLine, _problems));
        if (text.Contains("\\u0000", StringComparison.Ordinal)) throw new NodeConfigException($"{path}: holds \\u0000, which is in no name and no path");
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

    private SigningKey? ReadKey(string file)
    {
        var path = Resolve(file);
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

    private X509Certificate2? ReadCertificate(string file)
    {
        var path = Resolve(file);
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

    /// <summary>A founder's files must fit genesis. Whether a later key has a seat, the ledger says when it is open.</summary>
    private void CheckFounder(string path, Genesis genesis, SigningKey key, DepartmentId department)
    {
        if (genesis.Membership.IndexOf(key.PublicKey) is not { } member) return;
        var validator = genesis.Membership[member];
        if (validator.Department != department) _problems.Add($"{path}: says department '{department}', but the key is that of '{validator.Department}'");
    }

    private List<PeerAddress> ReadPeers(string path, Genesis genesis, List<PeerDocument?>? documents, DepartmentId self)
    {
        var peers = new List<PeerAddress>();
        foreach (var document in documents ?? [])
        {
            if (document?.Address is { } address && NodeAddresses.IsAddress(address) && DepartmentId.TryParse(document.Department, out var department)) peers.Add(new PeerAddress(department, address));
            else _problems.Add($"{path}: peers has no usable address for department '{document?.Department}'");
        }

        foreach (var founder in genesis.Membership.Validators.Where(v => v.Department != self && peers.All(p => p.Department != v.Department)))
        {
            if (documents?.Any(d => d?.Department == founder.Department.Value) != true) _problems.Add($"{path}: peers has no usable address for department '{founder.Department}'");
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
        string? Department, string? Genesis, string? ConsensusKey, string? Tls, string? NextConsensusKey, string? NextTls, string? Data,
        string? PeerListen, string? ClientListen, string? OperationsListen, List<PeerDocument?>? Peers, int? KeepBlocks, bool? TakeSnapshots, bool Joins = false);

    private sealed record PeerDocument(string? Department, string? Address);
}
