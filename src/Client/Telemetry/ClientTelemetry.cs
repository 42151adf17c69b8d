using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Client;

/// <summary>
/// What the client tells its host: activities and metrics under <c>CityConsortium.Client</c> (names as OpenTelemetry's
/// conventions want them) and log events with stable ids.
/// </summary>
internal sealed class ClientTelemetry
{
    internal const string Name = "CityConsortium.Client";

    internal static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Submitted = Meter.CreateCounter<long>("cityconsortium.client.transactions", "{transaction}", "Submissions by outcome");
    private static readonly Counter<long> Resent = Meter.CreateCounter<long>("cityconsortium.client.resubmissions", "{transaction}", "The same transaction sent once more");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("cityconsortium.client.faults", "{fault}", "Calls that a validator did not answer well, by code");
    private static readonly Histogram<double> Commit = Meter.CreateHistogram<double>("cityconsortium.client.commit.duration", "s", "From submission to a verified receipt");
    private static readonly UpDownCounter<long> InFlight = Meter.CreateUpDownCounter<long>("cityconsortium.client.in_flight", "{transaction}", "Submissions under way");

    private readonly ILogger _logger;

    internal ClientTelemetry(ILogger logger) => _logger = logger;

    internal static void Began() => InFlight.Add(1);

    internal static void Ended(string outcome, TimeSpan duration)
    {
        InFlight.Add(-1);
        Submitted.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (outcome == "committed") Commit.Record(duration.TotalSeconds);
    }

    internal void Resubmitted(int count, string endpoint, string why)
    {
        if (count == 0) return;
        Resent.Add(count);
        ClientLog.Resubmitted(_logger, count, endpoint, why);
    }

    internal void Fault(string what, EndpointFault fault)
    {
        Faults.Add(1, new KeyValuePair<string, object?>("code", fault.Code));
        if (fault.Code == ClientCodes.ProofRejected) ClientLog.ProofRejected(_logger, fault.Endpoint, what, fault.Sentence);
        else ClientLog.EndpointFailed(_logger, fault.Endpoint, what, fault.Sentence, fault.Code);
    }

    internal void StreamOpened(string endpoint) => ClientLog.StreamOpened(_logger, endpoint);

    internal void EventsResumed(string endpoint, string cursor) => ClientLog.EventsResumed(_logger, endpoint, cursor);
}
