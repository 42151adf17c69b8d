using System.CommandLine;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Benchmark;

/// <summary><c>city bench</c>: what this machine's city can do, measured end to end.</summary>
internal static class BenchCommand
{
    private const int DefaultClients = 32;
    private const int DefaultBatch = 64;
    private const int DefaultPayload = 200;
    private const int MostPayload = 16 * 1024;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var validators = CommandOptions.Integer("--validators", Department.Fewest, Department.Most, $"How many validators, {Department.Fewest} to {Department.Most} (default {Department.Fewest}).");
        var clients = CommandOptions.Integer("--clients", 1, 4096, $"Clients that sign and submit at the same time (default {DefaultClients}).");
        var batch = CommandOptions.Integer("--batch", 1, 4096, $"Transactions that each client keeps under way (default {DefaultBatch}).");
        var payload = CommandOptions.Integer("--payload", 1, MostPayload, $"Bytes that each transaction writes (default {DefaultPayload}).");
        var duration = CommandOptions.Duration("--duration", $"How long saturation is measured (default {DefaultDuration.TotalSeconds:0}s).");
        var file = new Option<string>("--out") { Description = "File for the figures as JSON (default bench.json).", HelpName = "FILE", DefaultValueFactory = _ => "bench.json" };
        var directory = new Option<string?>("--directory") { Description = "Where the validators' temporary data goes: the disk that is measured (default: the system's temporary directory).", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON instead of a table." };
        var command = new Command("bench", "Measure throughput, latency, CPU, memory and recovery of a network on this machine.")
        {
            validators, clients, batch, payload, duration, file, directory, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new BenchOptions(
                parsed.GetValue(validators) ?? Department.Fewest,
                parsed.GetValue(clients) ?? DefaultClients,
                parsed.GetValue(batch) ?? DefaultBatch,
                parsed.GetValue(payload) ?? DefaultPayload,
                parsed.GetValue(duration) ?? DefaultDuration,
                parsed.GetValue(directory)),
            Path.GetFullPath(parsed.GetRequiredValue(file)),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(BenchOptions options, string file, bool json, CancellationToken cancellation)
    {
        if (options.InFlight > BenchOptions.MostInFlight)
        {
            throw new CliException($"--clients times --batch is {options.InFlight}; at most {BenchOptions.MostInFlight} transactions are kept under way at once.", ExitCode.Usage);
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new CliException($"the directory of {file} does not exist; name another file with --out.", ExitCode.BadConfig);
        }

        // Whatever hangs, a benchmark ends: start-up, warm-up, two measurements and a recovery fit well into this.
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var limit = (3 * options.Duration) + TimeSpan.FromMinutes(4);
        bounded.CancelAfter(limit);
        try
        {
            var result = await new BenchRun(options, line => Console.Error.WriteLine($"bench: {line}")).RunAsync(bounded.Token);
            await File.WriteAllTextAsync(file, result.ToJson(), cancellation);
            Console.WriteLine(json ? result.ToJson() : string.Join(Environment.NewLine, result.ToTable()));
            await Console.Error.WriteLineAsync($"bench: the figures are in {file}");
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"the benchmark did not end within {limit.TotalMinutes:0.#} minutes and was stopped; try fewer --clients or validators.", ExitCode.Retryable);
        }
    }
}
