namespace CityConsortium.Storage;

/// <summary>
/// The directory is whole but not for this process: another process holds it, it belongs to another chain, or another
/// version of this program wrote it.
/// </summary>
public class StorageRefusedException(string sentence, Exception? cause = null) : StorageException(sentence, cause);

/// <summary>Another process works on the directory: two nodes with one key would vote twice.</summary>
public sealed class DirectoryInUseException(string sentence, Exception? cause = null) : StorageRefusedException(sentence, cause);
