using System.Globalization;

namespace CityConsortium.Nemesis.City;

/// <summary>A file system of one validator's own, whose size can be changed while it is in use. Needs the right to mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const long Roomy = 6L * 1024 * 1024 * 1024;
    private const long Spare = 128 * 1024;

    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    /// <returns>Null where this process may not mount.</returns>
    public static async Task<SmallDisk?> MountAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        return await Shell.RunAsync("mount", "-t", "tmpfs", "-o", Size(Roomy), "tmpfs", directory) ? new SmallDisk(directory) : null;
    }

    /// <summary>Leaves room for a few more pages only.</summary>
    public Task FillAsync()
    {
        var drive = new DriveInfo(_directory);
        return ResizeAsync(drive.TotalSize - drive.TotalFreeSpace + Spare);
    }

    public Task EmptyAsync() => ResizeAsync(Roomy);

    public async ValueTask DisposeAsync() => await Shell.RunAsync("umount", "--lazy", _directory);

    private Task ResizeAsync(long bytes) => Shell.RunAsync("mount", "-o", $"remount,{Size(bytes)}", _directory);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"size={bytes}");
}
