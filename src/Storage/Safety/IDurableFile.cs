namespace CityConsortium.Storage;

/// <summary>A file whose writes are durable once <see cref="Sync"/> returns. A port only so that tests can let a disk fail.</summary>
internal interface IDurableFile : IDisposable
{
    /// <exception cref="IOException">The disk refused.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <exception cref="IOException">The disk refused; what is on it is not known any more.</exception>
    void Sync();
}

/// <summary>The few things the safety log does with a directory.</summary>
internal interface ISafetyDisk
{
    /// <summary>Opens a file for writing, makes it when it is missing, and keeps what is in it.</summary>
    IDurableFile Open(string path);

    /// <summary>Puts a file under another's name, in place of it, durably.</summary>
    void Replace(string path, string byPath);
}
