namespace CityConsortium.Node;

/// <summary>A refusal on the wire names the node that refused.</summary>
internal static class WireRefusal
{
    internal static Protos.Gateway.Refusal From(Types.Refusal refusal, string node) => new()
    {
        Code = refusal.Code,
        Sentence = refusal.Sentence,
        Retryable = refusal.Retryable,
        Node = node,
        RetryAfterMs = refusal.Retryable ? (uint)NodeLimits.RetryAfter.TotalMilliseconds : 0,
    };
}
