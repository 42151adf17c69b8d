namespace CityConsortium.Simulation;

/// <summary>How one member lies. Whatever it does, it has its own key and nobody else's.</summary>
public enum Liar
{
    /// <summary>Never sends a consensus message, except the statuses that make it look alive.</summary>
    Silent,

    /// <summary>Proposes different blocks to different members and votes for everything.</summary>
    Equivocator,

    /// <summary>Two honest replicas with one key and two disks.</summary>
    Twin,

    /// <summary>Honest, but every restart finds the safety record of long ago: a backup restored without a word.</summary>
    Amnesiac,

    /// <summary>Sends its proposals just before the others' patience ends.</summary>
    Slow,

    /// <summary>Talks to so few that a quorum just about works, or just about does not.</summary>
    Selective,

    /// <summary>As leader it leaves out one sender's transactions.</summary>
    Censor,

    /// <summary>Sends old messages of everybody again, of past heights and views.</summary>
    Replayer,

    /// <summary>Asks for views of huge numbers and reports them.</summary>
    ViewInflator,

    /// <summary>Forges what others should have signed: parent, prepared and block certificates, votes.</summary>
    Forger,

    /// <summary>As a new leader it drops or replaces the prepared block, and hides its own certificates.</summary>
    BadNewView,

    /// <summary>Proposes transactions whose bodies it gives to nobody, or only to some.</summary>
    Withholder,

    /// <summary>Answers catch-up with wrong, cut or late blocks or not at all, and claims heights that do not exist.</summary>
    FalseServer,

    /// <summary>Sends bytes that are no message, or hardly one.</summary>
    Garbler,

    /// <summary>Sends valid messages a little changed and signed anew: view or height ±1, another digest, an older value (ByzzFuzz).</summary>
    Mutator,

    /// <summary>As leader it proposes transactions that expired or are committed already.</summary>
    Stale,

    /// <summary>A different one of these every few hundred milliseconds.</summary>
    Mixed,
}
