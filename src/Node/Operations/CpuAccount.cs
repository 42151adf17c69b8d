using System.Runtime.InteropServices;

namespace CityConsortium.Node;

/// <summary>
/// CPU time by part, from the thread's own CPU clock around synchronous sections, so that waiting and other threads do not
/// count. The difference to the process's whole CPU time is what transport, the runtime and the rest took.
/// </summary>
public static partial class CpuAccount
{
    private const int ThreadCpuTimeClock = 3;

    private static readonly long[] Nanoseconds = new long[Enum.GetValues<CpuPart>().Length];

    /// <summary>Accounts the calling thread's CPU time until the returned section is disposed. Must end on the same thread.</summary>
    public static Section Measure(CpuPart part) => new(part, ThreadNanoseconds());

    public static TimeSpan Of(CpuPart part) => TimeSpan.FromMicroseconds(Volatile.Read(ref Nanoseconds[(int)part]) / 1000.0);

    private static long ThreadNanoseconds() =>
        GetTime(ThreadCpuTimeClock, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    public readonly ref struct Section(CpuPart part, long start)
    {
        private readonly CpuPart _part = part;
        private readonly long _start = start;

        public void Dispose() => Interlocked.Add(ref Nanoseconds[(int)_part], ThreadNanoseconds() - _start);
    }
}
