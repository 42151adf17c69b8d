using Microsoft.Extensions.Logging;

namespace CityConsortium.Client;

/// <summary>The client's log events. Ids are stable; a meaning never changes its id.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Endpoint} gave a proof that does not hold while {What}: {Problem}")]
    internal static partial void ProofRejected(ILogger logger, string endpoint, string what, string problem);

    [LoggerMessage(2, LogLevel.Debug, "{Endpoint} did not answer well while {What}: {Problem} [{Code}]")]
    internal static partial void EndpointFailed(ILogger logger, string endpoint, string what, string problem, string code);

    [LoggerMessage(3, LogLevel.Information, "{Count} transactions are sent again, away from {Endpoint}: {Why}")]
    internal static partial void Resubmitted(ILogger logger, int count, string endpoint, string why);

    [LoggerMessage(4, LogLevel.Debug, "Submission stream to {Endpoint} opened")]
    internal static partial void StreamOpened(ILogger logger, string endpoint);

    [LoggerMessage(5, LogLevel.Information, "Event stream continues at {Endpoint} after {Cursor}")]
    internal static partial void EventsResumed(ILogger logger, string endpoint, string cursor);
}
