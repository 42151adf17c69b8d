namespace CityConsortium.Cli;

/// <summary>What the tool's exit codes mean. They are part of its interface: scripts and systemd units branch on them.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A load went through, but some of its rows were refused; each was reported with file and line.</summary>
    public const int Partial = 3;

    /// <summary>A file or setting is wrong (EX_USAGE of sysexits.h, used as such by the node).</summary>
    public const int BadConfig = 64;

    /// <summary>This program or its machine failed (EX_SOFTWARE).</summary>
    public const int Internal = 70;

    /// <summary>A validator's disk failed or its data is damaged (EX_IOERR); its message names the remedy.</summary>
    public const int DiskFailure = 74;

    /// <summary>The same command may succeed later (EX_TEMPFAIL).</summary>
    public const int Retryable = 75;

    /// <summary>Another process already uses this node's identity or this directory (EX_CONFIG).</summary>
    public const int IdentityConflict = 78;

    /// <summary>Ended by Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
