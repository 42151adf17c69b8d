using System.Diagnostics;
using System.Text;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>A Python process with the C core's gRPC, the independent implementation that the stand-in is held against.</summary>
internal sealed class PythonPeer : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PythonPeer(string script, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "interop", script));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // A proxy of the environment must not come between two processes on one machine.
        start.Environment["no_proxy"] = "127.0.0.1,localhost";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => OnError(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Completes when the server says that a call waits.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>Completes when the server says that a waiting call was cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Fails the test run with the remedy when the library is missing: without it nothing here is proven.</summary>
    public static void RequireGrpc()
    {
        const string Remedy = "The interop tests need Python's gRPC: apt-get install python3-grpcio";
        if (!File.Exists(Python))
            Assert.Fail($"{Python} is missing. {Remedy}");
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import grpc"]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Assert.Fail($"{Python} cannot import grpc. {Remedy}\n{error}");
    }

    /// <summary>Runs a script to its end and returns its output.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        using var peer = new PythonPeer(script, arguments);
        var output = await peer._process.StandardOutput.ReadToEndAsync();
        await peer._process.WaitForExitAsync();
        if (peer._process.ExitCode != 0)
            Assert.Fail($"{script} {string.Join(' ', arguments)} ended with {peer._process.ExitCode}:\n{peer.Errors}");
        return output;
    }

    /// <summary>Starts the server script and waits for its port.</summary>
    public static async Task<(PythonPeer Server, int Port)> ServeAsync(params string[] arguments)
    {
        var peer = new PythonPeer("server.py", arguments);
        var line = await peer._process.StandardOutput.ReadLineAsync();
        if (int.TryParse(line, out var port))
            return (peer, port);
        await peer._process.WaitForExitAsync();
        var errors = peer.Errors;
        peer.Dispose();
        throw new AssertionException("server.py did not start:\n" + errors);
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    private void OnError(string? line)
    {
        if (line == "cancelled")
            _cancelled.TrySetResult();
        if (line == "waiting")
            _waiting.TrySetResult();
        lock (_errors)
            _errors.AppendLine(line);
    }
}
