using System.Diagnostics;

namespace CityConsortium.Storage.Tests;

/// <summary>
/// A process of its own that adds blocks to a ledger until it is killed or the disk refuses. It says each height after the
/// block was applied, and at last what stopped it.
/// </summary>
internal static class ChildProcess
{
    /// <summary>The child's end: the directory to grow a ledger in; with a persist point behind it, the voting process.</summary>
    internal static int Main(string[] args)
    {
        if (args.Length > 1) return VotingProcess.Live(args[0], int.Parse(args[1]));
        using var chain = new TestChain();
        using var store = chain.Open(args[0]);
        while (true)
        {
            var height = store.Height.Next;
            if (TryExtend(chain, store) is { } failure)
            {
                Console.WriteLine(failure);
                Console.WriteLine(TryExtend(chain, store) ?? "the store took another block");
                return 3;
            }

            Console.WriteLine(height);
        }
    }

    private static string? TryExtend(TestChain chain, LedgerStore store)
    {
        var value = $"{new string('v', 2000)}{store.Height.Next}";
        try
        {
            chain.Extend(store, [.. Enumerable.Range(0, 10).Select(k => new Write($"k{k}", $"{value}.{k}"))]);
            return null;
        }
        catch (StorageException e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <param name="maxFileKibibytes">No file may become larger: the kernel refuses the write that would make it so (setrlimit(2)).</param>
    internal static Process Start(string directory, int? maxFileKibibytes = null)
    {
        // The runtime keeps its code in a memory file, which the limit would hit too, unless W^X is off.
        var limit = maxFileKibibytes is { } size ? $"export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f {size}; " : "";
        var command = $"{limit}exec '{Environment.ProcessPath}' exec '{typeof(ChildProcess).Assembly.Location}' '{directory}'";
        return Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
    }
}
