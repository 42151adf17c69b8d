using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>One unary call that waits for one transaction.</summary>
public sealed class SingleWait : ICommitWaiter
{
    private readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Outcome> Task => _outcome.Task;

    public void OnCommitted(CommitNotice block, IReadOnlyList<int> indexes) => _outcome.TrySetResult(new Outcome(true, null));

    public void OnRefused(TxId id, Refusal refusal) => _outcome.TrySetResult(new Outcome(false, refusal));

    public readonly record struct Outcome(bool IsCommitted, Refusal? Refusal);
}
