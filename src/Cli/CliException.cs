namespace CityConsortium.Cli;

/// <summary>
/// An expected failure of a command: thrown anywhere below it, caught once in <see cref="ErrorBoundary"/>, shown as one
/// sentence. Everything else that is thrown is a defect or the machine's trouble and is shown as such.
/// </summary>
/// <param name="sentence">What is wrong, with the path or value concerned, and the remedy. No trailing newline.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
public sealed class CliException(string sentence, int exitCode) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;
}
