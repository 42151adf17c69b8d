using CityConsortium.Types;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client.Tests;

/// <summary>How one fake validator behaves; honest unless a test says otherwise. Changed while it runs.</summary>
internal sealed class Script
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _reached;
    private int _wanted;
    private int _received;

    /// <summary>Accepts submissions but commits nothing.</summary>
    internal volatile bool HoldsBack;

    /// <summary>The reason it gives while it holds back.</summary>
    internal volatile string PendingReason = "";

    /// <summary>Ends a submission stream after so many requests, before answering them; 0 = never.</summary>
    internal volatile int BreakStreamAfter;

    /// <summary>Answers reads as of this height; 0 = the newest.</summary>
    internal ulong StuckAtHeight;

    /// <summary>Ends an event stream after so many messages; 0 = never.</summary>
    internal volatile int BreakEventsAfter;

    /// <summary>Starts an event stream at the cursor's block instead of after the cursor.</summary>
    internal volatile bool RepeatsEvents;

    internal Func<DecodedTransaction, Refusal?> Refuse { get; set; } = _ => null;

    internal Action<Wire.BlockOutcomes> SpoilOutcomes { get; set; } = _ => { };

    internal Action<Wire.CommittedTransaction> SpoilCommitted { get; set; } = _ => { };

    internal Action<Wire.ProvenState> SpoilState { get; set; } = _ => { };

    /// <summary>What it holds against others: files of evidence, true or not.</summary>
    internal IReadOnlyList<string> Evidence { get; set; } = [];

    internal Action<Wire.SubscribeEvent> SpoilEvent { get; set; } = _ => { };

    /// <summary>How many submissions reached it.</summary>
    internal int Received => Volatile.Read(ref _received);

    /// <summary>Ends when so many submissions have reached it; one wait at a time.</summary>
    internal Task ReceivedAsync(int count)
    {
        lock (_lock)
        {
            _wanted = count;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_received >= count) _reached.SetResult();
            return _reached.Task;
        }
    }

    internal void CountReceived()
    {
        lock (_lock)
        {
            if (++_received == _wanted) _reached?.TrySetResult();
        }
    }
}
