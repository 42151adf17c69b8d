namespace CityConsortium.Storage;

/// <summary>The world is wrong: a disk, a directory, a file. The host prints the message, which names the remedy, and stops.</summary>
public abstract class StorageException : Exception
{
    private protected StorageException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
