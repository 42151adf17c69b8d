using System.Runtime.CompilerServices;
using CityConsortium.Types;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// The stream of events, from any place on. When a validator goes away another continues after the last event handed out, so
/// the caller sees no gap and no event twice.
/// </summary>
internal sealed class EventsClient(EndpointPool pool, TransactionLookup lookup, ClientTelemetry telemetry, TimeProvider time, TimeSpan defaultTimeout) : IEventsClient
{
    private static readonly TimeSpan PauseAfterBreak = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<CityEvent> SubscribeAsync(
        EventCursor after, SubscribeOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= SubscribeOptions.Default;
        var progress = new EventProgress(after);
        CommittedReceipt? receipt = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var endpoint = pool.Best();
            using var call = endpoint.Gateway.Subscribe(progress.Request(options.Contract), cancellationToken: cancellationToken);
            EndpointFault? fault = null;
            while (fault is null)
            {
                var (message, broken) = await NextAsync(call.ResponseStream, endpoint, cancellationToken).ConfigureAwait(false);
                fault = broken ?? EventProgress.Check(endpoint, message!);
                if (fault is not null || !progress.Advance(message!)) continue;
                if (options.Proven && receipt?.TransactionId.Hash != EventProgress.TransactionOf(message!))
                {
                    receipt = await FindProofAsync(message!, cancellationToken).ConfigureAwait(false);
                }

                if (options.Proven && (receipt is null || !progress.Follows(receipt, message!)))
                {
                    fault = endpoint.Lied(receipt is null
                        ? "it named an event of a transaction that no validator can prove"
                        : "the event is not the next one on its transaction's receipt");
                    progress.StepBack();
                    continue;
                }

                yield return EventProgress.ToEvent(message!, options.Proven ? receipt : null);
            }

            options.Interrupted?.Report(fault);
            telemetry.Fault("reading events", fault);
            if (!fault.Retryable && fault.Code != ClientCodes.Unreachable) throw new CityException(fault.Code, fault.Sentence, false, [fault]);
            await Task.Delay(PauseAfterBreak, time, cancellationToken).ConfigureAwait(false);
            telemetry.EventsResumed(pool.Best().Name, progress.Last.ToString());
        }
    }

    private static async Task<(Wire.SubscribeEvent? Message, EndpointFault? Fault)> NextAsync(
        IAsyncStreamReader<Wire.SubscribeEvent> stream, Endpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            if (await stream.MoveNext(cancellationToken).ConfigureAwait(false)) return (stream.Current, null);
            endpoint.Health.Failed("it ended the event stream");
            return (null, new EndpointFault(endpoint.Name, ClientCodes.Unreachable, "it ended the event stream", true));
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e)
        {
            return (null, endpoint.Failed(e));
        }
    }

    /// <returns>The proven receipt, or null when no validator has the transaction.</returns>
    private async Task<CommittedReceipt?> FindProofAsync(Wire.SubscribeEvent message, CancellationToken cancellationToken)
    {
        var finding = await lookup.FindAsync(EventProgress.TransactionOf(message), defaultTimeout, cancellationToken).ConfigureAwait(false);
        return finding.Receipt;
    }
}
