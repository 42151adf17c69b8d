namespace CityConsortium.Cli;

/// <summary>
/// The one place where failures become words and an exit code. Expected ones are a sentence; unexpected ones are a line
/// that names the file with the details. A stack trace never reaches the screen.
/// </summary>
public static class ErrorBoundary
{
    public static async Task<int> RunAsync(string[] args, Func<Task<int>> command, CancellationToken cancellation)
    {
        try
        {
            return await command();
        }
        catch (CliException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Say("interrupted.", ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            return Say($"{OneLine(e)} {CrashReport.Write(args, e)}", ExitCode.Internal);
        }
    }

    private static int Say(string sentence, int exitCode)
    {
        Console.Error.WriteLine($"error: {sentence}");
        return exitCode;
    }

    private static string OneLine(Exception e)
    {
        var text = string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? $"{e.GetType().Name}." : text[^1] is '.' or '!' or ')' ? text : $"{text}.";
    }
}
