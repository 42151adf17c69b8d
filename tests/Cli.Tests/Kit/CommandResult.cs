namespace CityConsortium.Cli.Tests;

/// <summary>What a person sees of a command that ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>A failure as it must look: this exit code, one sentence, nothing of the program's inside.</summary>
    public void MustFail(int exitCode, params string[] words)
    {
        Assert.Multiple(() =>
        {
            Assert.That(ExitCode, Is.EqualTo(exitCode), Error + Output);
            Assert.That(Error, Does.StartWith("error: "));
            Assert.That(Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), "one line");
            Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
            foreach (var word in words)
            {
                Assert.That(Error, Does.Contain(word));
            }
        });
    }
}
