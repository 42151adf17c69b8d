using System.Text;

namespace CityConsortium.Cli;

/// <summary>Files and directories that only their owner may read: keys, certificates with keys, crash details.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the file, 0600 from its first moment on; an existing file is never overwritten.</summary>
    public static void Write(string path, string text)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Creates the directory as 0700; its missing parents too.</summary>
    public static void CreateDirectory(string path) => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>Replaces the file in one step: a reader sees the old text or the new one, never half of it.</summary>
    public static void Replace(string path, string text)
    {
        var next = $"{path}.new";
        File.Delete(next);
        Write(next, text);
        File.Move(next, path, overwrite: true);
    }
}
