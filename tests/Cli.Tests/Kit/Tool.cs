using System.Diagnostics;
using System.Reflection;

namespace CityConsortium.Cli.Tests;

/// <summary>Runs programs as a person does: as processes of their own.</summary>
internal static class Tool
{
    /// <summary>Only bounds a hang; no test measures time with it.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(3);

    public static string RepositoryRoot { get; } = typeof(Tool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The real tool as it was built.</summary>
    public static string City { get; } = Path.Combine(AppContext.BaseDirectory, "city");

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(City, arguments, new Dictionary<string, string?>());

    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        using var process = Start(program, arguments, environment);
        process.StandardInput.Close();
        using var hung = new CancellationTokenSource(Hung);
        var output = process.StandardOutput.ReadToEndAsync(hung.Token);
        var error = process.StandardError.ReadToEndAsync(hung.Token);
        await process.WaitForExitAsync(hung.Token);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
