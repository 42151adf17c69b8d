using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CityConsortium.Simulation.Cli.Mutants;

/// <summary>
/// Makes a copy of the built simulator in which one or a few assemblies are compiled from changed sources. The production code
/// knows nothing of it: there is no switch. Only the changed assemblies are compiled, by the SDK's compiler itself, in seconds.
/// </summary>
public sealed class MutantBuild(string root)
{
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The folders that a mutant may change, each before those that depend on it.</summary>
    public static IReadOnlyList<string> Projects { get; } = ["src/Types", "src/Consensus", "src/Ledger", "src/Contracts", "tests/Simulation"];

    /// <summary>The checkout from which this program was built.</summary>
    public static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "CityConsortium.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the simulator does not lie inside a checkout with CityConsortium.sln");
    }

    /// <returns>The file's text with the hunk applied, or null when the original is not in it exactly once.</returns>
    public static string? Apply(string text, MutantHunk hunk)
    {
        var at = text.IndexOf(hunk.Original + "\n", StringComparison.Ordinal);
        var isWholeLines = at == 0 || (at > 0 && text[at - 1] == '\n');
        if (!isWholeLines || text.IndexOf(hunk.Original, at + 1, StringComparison.Ordinal) >= 0) return null;
        var tail = text[(at + hunk.Original.Length + 1)..];
        return text[..at] + (hunk.Replacement.Length == 0 ? "" : hunk.Replacement + "\n") + tail;
    }

    /// <param name="into">An empty folder that gets the whole simulator with the bug in it.</param>
    public void Make(Mutant mutant, string into)
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(into, Path.GetFileName(file)));
        foreach (var project in mutant.Projects) Compile(mutant, project, into);
    }

    private void Compile(Mutant mutant, string project, string into)
    {
        var changed = Directory.CreateDirectory(Path.Combine(into, "changed", Path.GetFileName(project))).FullName;
        var sources = new List<string>();
        var open = mutant.Hunks.Where(h => h.File.StartsWith(project + "/", StringComparison.Ordinal)).ToList();
        foreach (var source in Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, source);
            if (relative.Split('/').Any(part => part is "bin" or "obj")) continue;
            var hunks = open.Where(h => h.File == relative).ToList();
            if (hunks.Count == 0)
            {
                sources.Add(source);
                continue;
            }

            var text = File.ReadAllText(source);
            foreach (var hunk in hunks) text = Apply(text, hunk) ?? throw new FormatException($"{mutant.Name}: its original is not exactly once in {hunk.File}");
            var copy = Path.Combine(changed, Path.GetFileName(source));
            File.WriteAllText(copy, text);
            sources.Add(copy);
            open.RemoveAll(hunks.Contains);
        }

        if (open.Count > 0) throw new FormatException($"{mutant.Name}: there is no {open[0].File}");
        var assembly = $"CityConsortium.{Path.GetFileName(project)}.dll";
        var extra = Path.Combine(changed, "Generated.cs");
        var version = System.Reflection.AssemblyName.GetAssemblyName(Path.Combine(AppContext.BaseDirectory, assembly)).Version;
        File.WriteAllText(extra, $"{GlobalUsings}\n[assembly: System.Reflection.AssemblyVersion(\"{version}\")]\n");
        var options = Path.Combine(changed, "options.rsp");
        var references = FrameworkAssemblies().Concat(Directory.EnumerateFiles(into, "*.dll").Where(d => IsReference(d, assembly)));
        File.WriteAllLines(options,
        [
            "-nologo", "-noconfig", "-nostdlib+", "-target:library", "-optimize+", "-langversion:latest", "-nullable:enable", "-warn:0", "-deterministic+",
            $"-out:\"{Path.Combine(changed, assembly)}\"",
            .. references.Select(r => $"-reference:\"{r}\""), .. sources.Append(extra).Select(s => $"\"{s}\""),
        ]);
        RunCompiler(mutant, options);
        File.Copy(Path.Combine(changed, assembly), Path.Combine(into, assembly), overwrite: true);
    }

    private static bool IsReference(string dll, string self)
    {
        var name = Path.GetFileName(dll);
        return name != self && (name.StartsWith("CityConsortium.", StringComparison.Ordinal) || name is "Google.Protobuf.dll");
    }

    private static void RunCompiler(Mutant mutant, string options)
    {
        var start = new ProcessStartInfo(Path.Combine(DotnetRoot, "dotnet")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Compiler());
        start.ArgumentList.Add("@" + options);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new FormatException($"{mutant.Name} does not compile:\n{output}{errors.GetAwaiter().GetResult()}");
    }

    /// <summary>The installation that this process runs on: shared/Microsoft.NETCore.App/VERSION is three steps below it.</summary>
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static IEnumerable<string> FrameworkAssemblies()
    {
        var packs = Path.Combine(DotnetRoot, "packs", "Microsoft.NETCore.App.Ref");
        var pack = Directory.Exists(packs) ? Newest(packs, $"{Environment.Version.Major}.") : null;
        var folder = pack is null ? RuntimeEnvironment.GetRuntimeDirectory() : Path.Combine(pack, "ref", $"net{Environment.Version.Major}.0");
        return Directory.EnumerateFiles(folder, "*.dll");
    }

    private static string Compiler()
    {
        var sdk = Newest(Path.Combine(DotnetRoot, "sdk"), $"{Environment.Version.Major}.") ?? throw new InvalidOperationException($"there is no SDK in {DotnetRoot}; mutants are compiled with it");
        return Path.Combine(sdk, "Roslyn", "bincore", "csc.dll");
    }

    private static string? Newest(string folder, string prefix) => Directory.EnumerateDirectories(folder)
        .Where(d => Path.GetFileName(d).StartsWith(prefix, StringComparison.Ordinal))
        .MaxBy(d => Version.TryParse(Path.GetFileName(d).Split('-')[0], out var version) ? version : new Version());
}
