using CityConsortium.Types;
using Google.Protobuf;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>
/// Reads what validators say about submissions and believes none of it unproven. A receipt counts when its block's
/// certificate, its path and its transaction id hold; whoever sends one that does not is left.
/// </summary>
internal sealed class OutcomeReader(BlockProver prover, FreshnessGuard freshness, SubmissionTable table, Action<Submission, Endpoint, Wire.Refusal> refused)
{
    internal void Read(SubmissionStream stream, Wire.SubmitEvent message)
    {
        switch (message.EventCase)
        {
            case Wire.SubmitEvent.EventOneofCase.Block: ReadBlock(stream, message.Block); break;
            case Wire.SubmitEvent.EventOneofCase.Accepted: ReadAccepted(message.Accepted); break;
            case Wire.SubmitEvent.EventOneofCase.Refused: ReadRefused(stream, message.Refused); break;
            default: Distrust(stream, "it sent an event that is none"); break;
        }
    }

    private void ReadBlock(SubmissionStream stream, Wire.BlockOutcomes outcomes)
    {
        if (prover.Prove(outcomes.Header, outcomes.Certificate, outcomes.MembershipChanges, out var problem) is not { } block)
        {
            Distrust(stream, problem!);
            return;
        }

        freshness.Saw(block.Height);
        foreach (var outcome in outcomes.Outcomes)
        {
            if (ReceiptProver.Prove(block, outcome.Index, outcome.Receipt, outcome.ReceiptPath, out problem) is not { } receipt)
            {
                Distrust(stream, problem!);
                return;
            }

            // A receipt that nobody waits for is no lie: another validator's answer came first, or the caller gave up.
            table.Find(receipt.TransactionId)?.Complete(receipt);
        }

        stream.Endpoint.Health.Succeeded();
    }

    private void ReadAccepted(Wire.Accepted accepted)
    {
        if (Find(accepted.TransactionId) is { UntilCommitted: false } submission) submission.Complete(null);
    }

    private void ReadRefused(SubmissionStream stream, Wire.Refused message)
    {
        if (Find(message.TransactionId) is { IsDone: false } submission) refused(submission, stream.Endpoint, message.Refusal ?? new Wire.Refusal());
    }

    private Submission? Find(ByteString id) => id.Length == Hash256.Size ? table.Find(new TxId(new Hash256(id.Span))) : null;

    private static void Distrust(SubmissionStream stream, string problem) => stream.Break(stream.Endpoint.Lied(problem));
}
