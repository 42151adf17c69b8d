using System.Globalization;
using System.Text;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// Evidence against members, one JSON file each, in a folder of its own: an operator can copy a file and hand it over, and
/// whatever happens to the ledger's database, the evidence stays.
/// </summary>
public sealed class EvidenceFolder
{
    /// <summary>Files kept. One proof is enough to remove a member; a liar must not fill the disk with more of them.</summary>
    public const int MaxFiles = 1_000;

    private readonly string _directory;
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _names;

    private EvidenceFolder(string directory)
    {
        _directory = directory;
        _names = new SortedSet<string>(Directory.GetFiles(directory, "*.json").Select(f => Path.GetFileName(f)), StringComparer.Ordinal);
    }

    public int Count
    {
        get
        {
            lock (_gate) return _names.Count;
        }
    }

    /// <summary>The departments that evidence is held against, by name and without repeats.</summary>
    public IReadOnlyList<string> Culprits
    {
        get
        {
            lock (_gate) return [.. _names.Select(n => n[(n.IndexOf('-') + 1)..^".json".Length]).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static EvidenceFolder Open(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new EvidenceFolder(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"opening the evidence folder {directory}: {e.Message}", e);
        }
    }

    /// <summary>Keeps one piece of evidence, durably. Of one member and height only the first is kept.</summary>
    /// <returns>Whether it is new and there was room.</returns>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public bool Add(PortableEvidence evidence, DepartmentId culprit)
    {
        lock (_gate)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{evidence.Height.Value:D12}-{culprit}.json");
            if (_names.Count >= MaxFiles || _names.Contains(name)) return false;
            Write(name, evidence.ToJson());
            _names.Add(name);
            return true;
        }
    }

    /// <summary>Up to <paramref name="count"/> files' texts in order of height, from a place on. What cannot be read is left out.</summary>
    public IReadOnlyList<string> Read(int from, int count)
    {
        string[] names;
        lock (_gate) names = [.. _names.Skip(from).Take(count)];
        var texts = new List<string>(names.Length);
        foreach (var name in names)
        {
            try
            {
                texts.Add(File.ReadAllText(Path.Combine(_directory, name)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody took the file away or closed it: the others still speak.
            }
        }

        return texts;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        var unfinished = path + ".new";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            DirectorySync.Flush(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"writing evidence to {path}: {e.Message}", e);
        }
    }
}
