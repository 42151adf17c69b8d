using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// Bytes on the disk are not what was written. Nothing was deleted or changed; the message says which part, which height if
/// it is known, what does not fit, and the command that repairs it.
/// </summary>
public sealed class StorageDamagedException : StorageException
{
    /// <param name="part">The file or column family, with its path.</param>
    /// <param name="height">The height concerned, or null when it is not known.</param>
    /// <param name="what">What does not fit, as a clause.</param>
    /// <param name="remedy">The command, or what to do, as a person types it.</param>
    public StorageDamagedException(string part, Height? height, string what, string remedy, Exception? cause = null)
        : base($"{part} is damaged{(height is { } at ? $" at height {at}" : "")}: {what}. Nothing was deleted. To repair: {remedy}", cause)
    {
        Part = part;
        Height = height;
        What = what;
        Remedy = remedy;
    }

    public string Part { get; }

    public Height? Height { get; }

    public string What { get; }

    public string Remedy { get; }
}
