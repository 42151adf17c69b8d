namespace CityConsortium.Storage;

/// <summary>
/// The directory is whole but not for this process: another process holds it, it belongs to another chain, or another
/// version of this program wrote it.
/// </summary>
public sealed class StorageRefusedException(string sentence, Exception? cause = null) : StorageException(sentence, cause);
