using CityConsortium.Types;
using Google.Protobuf;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>One transaction under way: its bytes, where it was sent last, and who waits for it.</summary>
internal sealed class Submission
{
    private readonly TaskCompletionSource<CommittedReceipt?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IProgress<PendingReason>? _progress;
    private string? _reason;
    private List<EndpointFault>? _faults;

    internal Submission(SignedTransaction signed, bool untilCommitted, uint knownChanges, IProgress<PendingReason>? progress, long startedAt)
    {
        Signed = signed;
        UntilCommitted = untilCommitted;
        StartedAt = startedAt;
        _progress = progress;
        Request = new Wire.SubmitRequest
        {
            Body = UnsafeByteOperations.UnsafeWrap(signed.Body),
            Signature = UnsafeByteOperations.UnsafeWrap(signed.Signature.ToArray()),
            Wait = untilCommitted ? Wire.Wait.Committed : Wire.Wait.Accepted,
            KnownChanges = knownChanges,
        };
    }

    internal SignedTransaction Signed { get; }

    internal TxId Id => Signed.Id;

    /// <summary>The message is made once and sent again as it is.</summary>
    internal Wire.SubmitRequest Request { get; }

    internal bool UntilCommitted { get; }

    internal long StartedAt { get; }

    /// <summary>Null before the first sending and while the submission waits for another try.</summary>
    internal Endpoint? SentTo { get; private set; }

    internal Endpoint? LastSentTo { get; private set; }

    internal long SentAt { get; private set; }

    internal int TimesSent { get; private set; }

    /// <summary>The receipt; null where only acceptance was asked for.</summary>
    internal Task<CommittedReceipt?> Outcome => _outcome.Task;

    internal bool IsDone => _outcome.Task.IsCompleted;

    internal string? Reason => _reason;

    internal IReadOnlyList<EndpointFault> Faults => _faults is null ? [] : [.. _faults];

    internal void Sent(Endpoint to, long at)
    {
        SentTo = to;
        LastSentTo = to;
        SentAt = at;
        TimesSent++;
    }

    /// <summary>Takes it off its validator, to be sent again by the next round.</summary>
    internal void Park(EndpointFault fault)
    {
        SentTo = null;
        Blame(fault);
    }

    /// <summary>Remembers the last thing each endpoint said.</summary>
    internal void Blame(EndpointFault fault)
    {
        lock (Request)
        {
            _faults ??= [];
            _faults.RemoveAll(f => f.Endpoint == fault.Endpoint);
            _faults.Add(fault);
        }
    }

    internal void Explain(string endpoint, string sentence)
    {
        if (IsDone || _reason == sentence) return;
        _reason = sentence;
        _progress?.Report(new PendingReason(Id, endpoint, sentence));
    }

    internal bool Complete(CommittedReceipt? receipt) => _outcome.TrySetResult(receipt);

    internal bool Fail(CityException exception) => _outcome.TrySetException(exception);
}
