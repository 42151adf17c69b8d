using System.Collections.Concurrent;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// Brings submissions to validators: picks the best one, keeps one stream to each in use, and when a stream breaks sends what
/// was on it, the same bytes, to the next.
/// </summary>
internal sealed class SubmissionRouter(
    EndpointPool pool, SubmissionTable table, ClientTelemetry telemetry, TimeProvider time, Action<SubmissionStream, Wire.SubmitEvent> received)
{
    private readonly ConcurrentDictionary<Endpoint, SubmissionStream> _streams = new();
    private readonly Lock _opening = new();
    private bool _closed;

    /// <summary>Sends to the best validator; not to <paramref name="except"/> while there is another as good.</summary>
    internal void Send(Submission submission, Endpoint? except = null)
    {
        var endpoint = pool.Best(except);
        submission.Sent(endpoint, time.GetTimestamp());
        if (StreamTo(endpoint) is { } stream && stream.TrySend(submission)) return;
        submission.Park(new EndpointFault(endpoint.Name, ClientCodes.Unreachable, "the submission stream closed", true));
    }

    /// <summary>Sends once more everything that waits for another try, or has waited too long where it is.</summary>
    internal void SendAgain(TimeSpan resubmitAfter)
    {
        var now = time.GetTimestamp();
        var again = 0;
        foreach (var submission in table.All)
        {
            if (submission.IsDone) continue;
            var parked = submission.SentTo is null;
            if (!parked && time.GetElapsedTime(submission.SentAt, now) < resubmitAfter) continue;
            Send(submission, submission.LastSentTo);
            again++;
        }

        telemetry.Resubmitted(again, "the validators before", "refused for now, or without an outcome for too long");
    }

    /// <summary>Closes all streams and waits until their calls have ended.</summary>
    internal async Task CloseAsync()
    {
        SubmissionStream[] streams;
        lock (_opening)
        {
            _closed = true;
            streams = [.. _streams.Values];
        }

        foreach (var stream in streams) await stream.DisposeAsync().ConfigureAwait(false);
    }

    private SubmissionStream? StreamTo(Endpoint endpoint)
    {
        if (_streams.TryGetValue(endpoint, out var open) && !open.IsBroken) return open;
        lock (_opening)
        {
            if (_closed) return null;
            if (_streams.TryGetValue(endpoint, out open) && !open.IsBroken) return open;
            telemetry.StreamOpened(endpoint.Name);
            return _streams[endpoint] = new SubmissionStream(endpoint, received, StreamBroke);
        }
    }

    /// <summary>A validator in good standing takes over at once; with none the submissions wait for the next round.</summary>
    private void StreamBroke(SubmissionStream stream, EndpointFault fault)
    {
        telemetry.Fault("submitting", fault);
        if (fault.Code == ClientCodes.Disposed) return;
        var moved = 0;
        foreach (var submission in table.All)
        {
            if (submission.IsDone || submission.SentTo != stream.Endpoint) continue;
            submission.Park(fault);
            if (pool.Best(stream.Endpoint).Health.Rank() != 0) continue;
            Send(submission, stream.Endpoint);
            moved++;
        }

        telemetry.Resubmitted(moved, stream.Endpoint.Name, fault.Sentence);
    }
}
