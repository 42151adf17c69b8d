namespace CityConsortium.Cli.Tests;

[NonParallelizable]
public sealed class ErrorBoundaryTests
{
    [Test]
    public async Task Expected_failure__its_sentence_and_its_exit_code()
    {
        var (code, error) = await RunAsync(() => throw new CliException("the file x is empty; fill it.", ExitCode.BadConfig));

        Assert.That(code, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(error, Is.EqualTo($"error: the file x is empty; fill it.{Environment.NewLine}"));
    }

    [Test]
    public async Task Unexpected_failure__one_line_that_names_the_file_with_the_details()
    {
        var (code, error) = await RunAsync(() => throw new InvalidOperationException("the flux\ncapacitor is\tempty"));

        Assert.That(code, Is.EqualTo(ExitCode.Internal));
        Assert.That(error, Does.Match(@"^error: the flux capacitor is empty\. Details are in /\S+\.txt\.\n$"));
        var path = error.Split(' ')[^1].TrimEnd('\n')[..^1];
        Assert.That(await File.ReadAllTextAsync(path), Does.Contain("InvalidOperationException").And.Contain("   at ").And.Contain("city up --fresh"));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.Delete(path);
    }

    [Test]
    public async Task Interrupted__130_and_no_crash_report()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var (code, error) = await RunAsync(() => throw new OperationCanceledException(stop.Token), stop.Token);

        Assert.That(code, Is.EqualTo(ExitCode.Interrupted));
        Assert.That(error, Is.EqualTo($"error: interrupted.{Environment.NewLine}"));
    }

    private static async Task<(int Code, string Error)> RunAsync(Func<Task<int>> command, CancellationToken cancellation = default)
    {
        var before = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            return (await ErrorBoundary.RunAsync(["up", "--fresh"], command, cancellation), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
