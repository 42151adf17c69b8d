using System.Threading.Channels;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>
/// One client's stream of submissions. Each submission takes one of <see cref="NodeLimits.SubmitsInFlightPerStream"/> places
/// and keeps it until its last answer has been written to the client's stream: a client that does not read gets no further
/// than that, and its next submissions stay in its own socket.
/// </summary>
public sealed class SubmitSession(CommitFeed feed, string node, TimeProvider time, Func<MembershipHistory> memberships) : ICommitWaiter, IDisposable
{
    /// <summary>Unbounded in form; the places bound it, because every submission is answered at most twice.</summary>
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _places = new(NodeLimits.SubmitsInFlightPerStream);
    private readonly Lock _gate = new();
    private readonly HashSet<TxId> _waiting = [];

    /// <summary>How many membership changes the client said, last, that it has verified.</summary>
    public uint KnownChanges { get; set; }

    public Task TakePlaceAsync(CancellationToken stopping) => _places.WaitAsync(stopping);

    /// <summary>Called before the transaction enters the pool.</summary>
    /// <returns>False when this stream waits for the transaction already.</returns>
    public bool Expect(TxId id)
    {
        lock (_gate)
        {
            if (!_waiting.Add(id)) return false;
        }

        feed.Register(id, this);
        return true;
    }

    /// <param name="isRepeated">This stream waits for it already: then this is all the answer that the repetition gets.</param>
    public void Accept(TxId id, bool isRepeated) =>
        Write(new SubmitEvent { Accepted = new Accepted { TransactionId = ByteString.CopyFrom(id.Hash.AsSpan()) } }, isRepeated ? 1 : 0);

    /// <summary>Gives the place of a repeated submission back that wants no answer of its own.</summary>
    public void Ignore() => _places.Release();

    /// <summary>Answers a submission that was refused, whether it waited already or not.</summary>
    public void GiveUp(TxId? id, Types.Refusal refusal)
    {
        if (id is { } waited && Forget(waited)) feed.Unregister(waited, this);
        Refuse(id, refusal);
    }

    /// <summary>Answers the repetition of a transaction that is on the chain already, with its receipt.</summary>
    public void AnswerCommitted(TxId id, CommittedTransaction committed)
    {
        if (Forget(id)) feed.Unregister(id, this);
        var outcome = new TransactionOutcome { Index = committed.Index, Receipt = committed.Receipt };
        outcome.ReceiptPath.AddRange(committed.ReceiptPath);
        var outcomes = new BlockOutcomes { Header = committed.Header, Certificate = committed.Certificate, Outcomes = { outcome } };
        outcomes.MembershipChanges.AddRange(committed.MembershipChanges);
        Write(new SubmitEvent { Block = outcomes }, 1);
    }

    public void OnRefused(TxId id, Types.Refusal refusal)
    {
        if (Forget(id)) Refuse(id, refusal);
    }

    public void OnCommitted(CommitNotice block, IReadOnlyList<int> indexes)
    {
        var outcomes = new BlockOutcomes
        {
            Header = UnsafeByteOperations.UnsafeWrap(block.EncodedHeader),
            Certificate = UnsafeByteOperations.UnsafeWrap(block.EncodedCertificate),
        };
        outcomes.MembershipChanges.AddRange(WireChanges.Of(memberships(), block.Header.Height, KnownChanges));
        foreach (var index in indexes)
        {
            if (!Forget(block.Proposal.TransactionIds[index])) continue;
            var outcome = new TransactionOutcome { Index = (uint)index, Receipt = UnsafeByteOperations.UnsafeWrap(block.EncodedReceipts[index]) };
            foreach (var sibling in block.ReceiptPath(index)) outcome.ReceiptPath.Add(ByteString.CopyFrom(sibling.AsSpan()));
            outcomes.Outcomes.Add(outcome);
        }

        if (outcomes.Outcomes.Count > 0) Write(new SubmitEvent { Block = outcomes }, outcomes.Outcomes.Count);
    }

    /// <summary>Writes answers to the client until the session is disposed or the client is gone.</summary>
    /// <exception cref="TimeoutException">The client reads nothing.</exception>
    public async Task WriteAnswersAsync(IServerStreamWriter<SubmitEvent> stream, CancellationToken stopping)
    {
        await foreach (var answer in _answers.Reader.ReadAllAsync(stopping))
        {
            await stream.WriteAsync(answer.Event, stopping).WaitAsync(NodeLimits.SlowestReader, time, stopping);
            if (answer.PlacesFreed > 0) _places.Release(answer.PlacesFreed);
        }
    }

    /// <summary>Waits until everything that was submitted has been answered.</summary>
    public async Task DrainedAsync(CancellationToken stopping)
    {
        for (var i = 0; i < NodeLimits.SubmitsInFlightPerStream; i++) await _places.WaitAsync(stopping);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var id in _waiting) feed.Unregister(id, this);
            _waiting.Clear();
        }

        _answers.Writer.TryComplete();
    }

    private bool Forget(TxId id)
    {
        lock (_gate) return _waiting.Remove(id);
    }

    private void Refuse(TxId? id, Types.Refusal refusal) => Write(
        new SubmitEvent
        {
            Refused = new Refused
            {
                TransactionId = id is { } known ? ByteString.CopyFrom(known.Hash.AsSpan()) : ByteString.Empty,
                Refusal = WireRefusal.From(refusal, node),
            },
        },
        1);

    private void Write(SubmitEvent answer, int placesFreed) => _answers.Writer.TryWrite(new Answer(answer, placesFreed));

    /// <param name="PlacesFreed">How many submissions this is the last answer to.</param>
    private readonly record struct Answer(SubmitEvent Event, int PlacesFreed);
}
