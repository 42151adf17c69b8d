using System.Collections.Concurrent;

namespace CityConsortium.Grpc.Tests;

/// <summary>What the service saw of its calls, for tests that ask about the server's side.</summary>
internal sealed class ProbeRecord
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _events = new(StringComparer.Ordinal);
    private int _made;
    private int _disposed;

    public int ServicesMade => Volatile.Read(ref _made);

    public int ServicesDisposed => Volatile.Read(ref _disposed);

    public void CountMade() => Interlocked.Increment(ref _made);

    public void CountDisposed() => Interlocked.Increment(ref _disposed);

    /// <summary>The task of an event that happens once.</summary>
    public Task<string> When(string name) => Source(name).Task;

    public void Tell(string name, string value) => Source(name).TrySetResult(value);

    private TaskCompletionSource<string> Source(string name) =>
        _events.GetOrAdd(name, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
