using System.Buffers.Binary;
using System.Diagnostics;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>
/// A process that does with its disk what a validator does, height by height: a record of its vote, then the block. It says
/// each thing once it may be relied on, and kills itself at the persist point that it is told.
/// </summary>
internal static class VotingProcess
{
    internal const int Heights = 2;

    /// <summary>Large enough that a handful of them fill the safety log, so that the change of files is among the points.</summary>
    private const int RecordBytes = 250 * 1024;

    internal static Write[] WritesOf(Height height) => [new Write("clock", $"{height}"), new Write($"k{height}", new string('v', 300))];

    internal static SafetyEntry EntryOf(Height height)
    {
        var record = new byte[RecordBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(record, height.Value);

        // Small prepared blocks lie in the log, large ones in two files in turn.
        var prepared = Enumerable.Repeat((byte)height.Value, height.Value % 2 == 0 ? 2_000 : 40_000).ToArray();
        return new SafetyEntry(record, prepared);
    }

    internal static ulong VotedIn(ReadOnlyMemory<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record.Span);

    /// <summary>The process's end.</summary>
    internal static int Live(string directory, int killAt)
    {
        var disk = new KillingDisk(killAt);
        using var chain = new TestChain();
        using var store = chain.Open(Path.Combine(directory, "ledger"));
        using var log = SafetyLog.Open(directory, disk) switch
        {
            SafetyOpening.Recovered recovered => recovered.Log,
            _ => SafetyLog.Start(directory, EntryOf(Height.Genesis), disk),
        };
        for (var i = 0; i < Heights; i++)
        {
            var height = store.Height.Next;
            log.Append(EntryOf(height));
            Console.WriteLine($"voted {height}");
            disk.Point();
            chain.Extend(store, WritesOf(height));
            disk.Point();
            Console.WriteLine($"applied {height}");
        }

        Console.WriteLine($"points {disk.Points}");
        return 0;
    }

    /// <returns>What the process said before it ended, and whether it was killed.</returns>
    internal static (List<(string What, ulong Number)> Said, bool Killed) Run(string directory, int killAt)
    {
        var command = $"exec '{Environment.ProcessPath}' exec '{typeof(VotingProcess).Assembly.Location}' '{directory}' {killAt}";
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
        var said = new List<(string, ulong)>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            said.Add((words[0], ulong.Parse(words[1])));
        }

        process.WaitForExit();
        return (said, process.ExitCode == 137);
    }
}
