using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// Who signs what the client writes: one Ed25519 key and the department it works for. A bad file is reported by the
/// validation of the options.
/// </summary>
public sealed class CityIdentity : ISigner, IDisposable
{
    private readonly SigningKey? _key;

    private CityIdentity(SigningKey? key, DepartmentId department, string label, string source, string? problem)
    {
        _key = key;
        Department = department;
        Label = label;
        Source = source;
        Problem = problem;
    }

    public DepartmentId Department { get; }

    public string Label { get; }

    public string Source { get; }

    /// <summary>Null, or the sentence that says why there is no key.</summary>
    public string? Problem { get; }

    public PublicKey PublicKey => Key.PublicKey;

    private SigningKey Key => _key ?? throw new CityException(ClientCodes.Misconfigured, Problem ?? "there is no key");

    public static CityIdentity From(KeyFile file) => new(file.OpenKey(), file.Department, file.Label, "key in memory", null);

    public static CityIdentity Create(DepartmentId department, string label) => new(SigningKey.Create(), department, label, "key in memory", null);

    public static CityIdentity FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new CityIdentity(null, default, "", path, $"The key file {path} cannot be read: {e.Message}");
        }

        return KeyFile.Parse(text, out var problem) is { } file
            ? new CityIdentity(file.OpenKey(), file.Department, file.Label, path, null)
            : new CityIdentity(null, default, "", path, $"The key file {path} is refused: {problem}.");
    }

    public Signature Sign(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message) => Key.Sign(domain, message);

    public void Dispose() => _key?.Dispose();
}
