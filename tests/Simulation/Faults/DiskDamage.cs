namespace CityConsortium.Simulation;

/// <summary>What a member may lose of its disk while it is down; all of it makes the member observe before it votes again.</summary>
[Flags]
public enum DiskDamage
{
    None = 0,

    /// <summary>The safety record is gone.</summary>
    RecordLost = 1,

    /// <summary>A bit of the stored safety record flipped: its checksum tells.</summary>
    RecordFlipped = 2,

    /// <summary>An empty disk in its place.</summary>
    AllLost = 4,

    /// <summary>An older image of the blocks; a restore leaves the safety record out, by rule.</summary>
    BackupRestored = 8,

    Any = RecordLost | RecordFlipped | AllLost | BackupRestored,
}
