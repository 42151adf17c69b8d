using System.Diagnostics;

namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class DirectoryLockTests
{
    [Test]
    public void A_second_taker_is_refused_with_the_holders_process_id()
    {
        using var root = new TestDirectory();
        using var held = DirectoryLock.Take(root["data"]);
        Assert.That(
            () => DirectoryLock.Take(root["data"]),
            Throws.TypeOf<DirectoryInUseException>().With.Message.Contains($"process {Environment.ProcessId}").And.Message.Contains(root["data"]));
    }

    [Test]
    public void Another_process_is_kept_out_and_let_in_afterwards()
    {
        using var root = new TestDirectory();
        using (DirectoryLock.Take(root.Path)) Assert.That(TryFromOutside(root[DirectoryLock.FileName]), Is.Not.Zero);
        Assert.That(TryFromOutside(root[DirectoryLock.FileName]), Is.Zero);
    }

    [Test]
    public void What_a_dead_process_left_is_no_lock()
    {
        using var root = new TestDirectory();
        File.WriteAllText(root[DirectoryLock.FileName], "");
        File.WriteAllText(root[DirectoryLock.FileName + ".pid"], "4194305");
        using var held = DirectoryLock.Take(root.Path);
        Assert.That(
            () => DirectoryLock.Take(root.Path), Throws.TypeOf<DirectoryInUseException>().With.Message.Contains($"process {Environment.ProcessId};"));
    }

    [Test]
    public void A_directory_that_cannot_be_made_is_the_disks_failure()
    {
        using var root = new TestDirectory();
        File.WriteAllText(root["file"], "in the way");
        Assert.That(() => DirectoryLock.Take(Path.Combine(root["file"], "data")), Throws.TypeOf<StorageFailedException>());
    }

    /// <summary>flock(1) of Debian's util-linux: 0 when it gets the lock, 1 when somebody holds it.</summary>
    private static int TryFromOutside(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("flock", ["--nonblock", file, "true"]))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
