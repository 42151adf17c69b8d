using System.Reflection;

namespace CityConsortium.Cli;

/// <summary>The details of an unexpected failure, in a file of their own, for whoever has to find the defect.</summary>
public static class CrashReport
{
    /// <returns>A sentence that says where the details are, or why they could not be written.</returns>
    public static string Write(string[] args, Exception failure)
    {
        var now = TimeProvider.System.GetUtcNow();
        var path = Path.Combine(Path.GetTempPath(), $"city-crash-{now:yyyyMMddTHHmmss}-{Environment.ProcessId}.txt");
        var text = $"""
            time     {now:O}
            command  city {string.Join(' ', args)}
            version  {Assembly.GetExecutingAssembly().GetName().Version} on {Environment.OSVersion}, .NET {Environment.Version}
            folder   {Environment.CurrentDirectory}

            {failure}

            """;
        try
        {
            PrivateFile.Write(path, text);
            return $"Details are in {path}.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The details could not be written to {path}: {e.Message}";
        }
    }
}
