using System.Globalization;
using System.Text.RegularExpressions;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Benchmark;

/// <summary>What all validators used up to one moment, from their own metrics, /proc and their data directories.</summary>
/// <param name="CpuSeconds">By part, summed over the validators.</param>
/// <param name="Transactions">Committed, the most that any validator counts.</param>
/// <param name="ResidentBytes">One number per validator.</param>
/// <param name="DiskBytes">Lengths of all files in the data directories, logs included, summed over the validators.</param>
/// <param name="ClientCpu">What this process, which signs and verifies for all clients, used itself.</param>
internal sealed partial record NodeProbe(
    IReadOnlyDictionary<string, double> CpuSeconds, double Transactions, IReadOnlyList<long> ResidentBytes, long DiskBytes, TimeSpan ClientCpu)
{
    public static async Task<NodeProbe> TakeAsync(BenchCity city, HttpClient http, CancellationToken cancellation)
    {
        var cpu = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var transactions = 0.0;
        var resident = new List<long>();
        var disk = 0L;
        foreach (var validator in city.Network.Validators)
        {
            var text = await http.GetStringAsync(new Uri(validator.Operations, "/metrics"), cancellation);
            foreach (Match match in CpuLine().Matches(text))
            {
                var part = match.Groups["part"].Value;
                cpu[part] = cpu.GetValueOrDefault(part) + Number(match);
            }

            if (TransactionsLine().Match(text) is { Success: true } committed) transactions = Math.Max(transactions, Number(committed));
            if (city.Fleet.Find(validator.Department) is { } process) resident.Add(ResidentBytesOf(process.Pid));
            disk += BytesIn(city.Network.Node(validator).Data);
        }

        return new NodeProbe(cpu, transactions, resident, disk, Environment.CpuUsage.TotalTime);
    }

    /// <summary>VmRSS of /proc/PID/status, given there in kB (proc(5)).</summary>
    private static long ResidentBytesOf(int pid)
    {
        foreach (var line in File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        return 0;
    }

    private static long BytesIn(string directory)
    {
        var bytes = 0L;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // The store deleted it between the listing and the look: it takes no space any more.
            }
        }

        return bytes;
    }

    private static double Number(Match match) => double.Parse(match.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^cityconsortium_process_cpu_seconds_total\{[^}]*part="(?<part>[a-z]+)"[^}]*\} (?<value>\S+)""", RegexOptions.Multiline)]
    private static partial Regex CpuLine();

    [GeneratedRegex("""^cityconsortium_ledger_transactions_total(\{[^}]*\})? (?<value>\S+)""", RegexOptions.Multiline)]
    private static partial Regex TransactionsLine();
}
