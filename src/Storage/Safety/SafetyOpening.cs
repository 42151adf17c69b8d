namespace CityConsortium.Storage;

/// <summary>How the safety log was found.</summary>
public abstract record SafetyOpening
{
    private SafetyOpening()
    {
    }

    /// <param name="Log">Ready to append.</param>
    /// <param name="Record">Of the last entry whose append returned, or of one that was complete on the disk without having returned.</param>
    /// <param name="Prepared">The last one given, or null when none was.</param>
    /// <param name="TornTail">An append was cut off by a crash and dropped; nothing was sent that depended on it.</param>
    public sealed record Recovered(SafetyLog Log, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte>? Prepared, bool TornTail) : SafetyOpening;

    /// <summary>There is no log. Right for a new node; a node with a ledger lost it and must observe (<see cref="VotingRight"/>).</summary>
    /// <param name="OneWasSetAside">A damaged log was, by <see cref="SafetyLog.Start(string, SafetyEntry)"/>: this is no new node.</param>
    public sealed record Missing(bool OneWasSetAside) : SafetyOpening;

    /// <summary>A log whose last entry cannot be told. The node must observe.</summary>
    /// <param name="File">Path.</param>
    /// <param name="Offset">Of the first byte that does not fit, from the file's start.</param>
    /// <param name="What">A clause.</param>
    public sealed record Damaged(string File, long Offset, string What) : SafetyOpening
    {
        public override string ToString() => $"{File} is damaged at byte {Offset}: {What}";
    }
}
