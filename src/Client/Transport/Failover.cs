using CityConsortium.Types;
using Grpc.Core;

namespace CityConsortium.Client;

/// <summary>
/// Asks one validator after the other, best first, until one gives an answer that holds or the deadline passes. Answers that
/// are merely behind, or not ready, are asked for again after a pause; a final refusal ends the call at once.
/// </summary>
internal sealed class Failover(EndpointPool pool, TimeProvider time, TimeSpan attemptTimeout, ClientTelemetry telemetry)
{
    private const int RoundsWhenUnreachable = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(640);

    /// <param name="what">The call, for messages: for example <c>reading the state</c>.</param>
    /// <param name="attempt">One attempt at one endpoint; an <see cref="RpcException"/> counts as the endpoint's fault.</param>
    internal async Task<T> CallAsync<T>(
        string what, TimeSpan timeout, Func<Endpoint, CallOptions, Task<Answer<T>>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        var started = time.GetTimestamp();
        var pause = FirstPause;
        for (var round = 1; ; round++)
        {
            var faults = new List<EndpointFault>();
            foreach (var endpoint in pool.Ranked())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var left = timeout - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero) break;
                var answer = await AttemptAsync(endpoint, left, attempt, cancellationToken).ConfigureAwait(false);
                if (answer.Value is { } value) return value;
                faults.Add(answer.Fault!);
                telemetry.Fault(what, answer.Fault!);
                if (!answer.Fault!.Retryable && answer.Fault.Code != ClientCodes.Unreachable) throw Final(what, faults);
            }

            var rest = timeout - time.GetElapsedTime(started);
            if (rest <= pause || GivesUp(faults, round)) throw Exhausted(what, faults, timeout, rest <= pause);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<Answer<T>> AttemptAsync<T>(
        Endpoint endpoint, TimeSpan left, Func<Endpoint, CallOptions, Task<Answer<T>>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        var limit = left < attemptTimeout || pool.All.Count == 1 ? left : attemptTimeout;
        try
        {
            var options = new CallOptions(deadline: (time.GetUtcNow() + limit).UtcDateTime, cancellationToken: cancellationToken);
            var answer = await attempt(endpoint, options).ConfigureAwait(false);
            if (answer.Value is not null) endpoint.Health.Succeeded();
            return answer;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException e)
        {
            return Answer<T>.Refuse(endpoint.Failed(e));
        }
    }

    /// <summary>Waiting helps against lag, not against a dead network or what nobody knows: that is reported after a few rounds.</summary>
    private static bool GivesUp(List<EndpointFault> faults, int round) =>
        round >= RoundsWhenUnreachable && faults.All(f => f.Code is ClientCodes.Unreachable or ClientCodes.ProofRejected or ClientCodes.NoBlockYet or RefusalCodes.NotFound);

    private static CityException Final(string what, List<EndpointFault> faults) =>
        new(faults[^1].Code, $"{Capital(what)} was refused: {faults[^1].Sentence}", retryable: false, faults);

    private static CityException Exhausted(string what, List<EndpointFault> faults, TimeSpan timeout, bool late)
    {
        var details = string.Join("; ", faults.Select(f => $"{f.Endpoint}: {f.Sentence}"));
        var code = Dominant(faults);
        var sentence = code switch
        {
            ClientCodes.ProofRejected => $"{Capital(what)} failed: no validator gave a proof that holds.",
            ClientCodes.Unreachable => $"{Capital(what)} failed: no validator can be reached.",
            ClientCodes.NoBlockYet => $"{Capital(what)} failed: the chain has no certified block yet, so nothing can be proven.",
            ClientCodes.Stale => $"{Capital(what)} failed: no validator has caught up with what was already seen.",
            _ => $"{Capital(what)} failed{(late ? $" within {timeout.TotalSeconds:0.#} s" : "")}.",
        };
        return new CityException(code, details.Length == 0 ? sentence : $"{sentence} {details}", retryable: code != ClientCodes.ProofRejected, faults);
    }

    /// <summary>The most telling of the faults: a lie before a lag before a validator's own reason before silence.</summary>
    private static string Dominant(List<EndpointFault> faults) =>
        faults.Find(f => f.Code == ClientCodes.ProofRejected)?.Code
        ?? faults.Find(f => f.Code == ClientCodes.Stale)?.Code
        ?? faults.Find(f => f.Code is not (ClientCodes.Unreachable or ClientCodes.Timeout))?.Code
        ?? faults.Find(f => f.Code == ClientCodes.Timeout)?.Code
        ?? (faults.Count == 0 ? ClientCodes.Timeout : ClientCodes.Unreachable);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
