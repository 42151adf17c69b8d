namespace CityConsortium.Types;

/// <summary>
/// Why a request or message of somebody else was not accepted. A value, never an exception: a peer or user who is wrong is
/// ordinary input.
/// </summary>
/// <param name="Code">Stable dotted code that programs may branch on, for example <c>tx.expired</c>.</param>
/// <param name="Sentence">What happened and what to do next, for a person.</param>
/// <param name="Retryable">Whether the same request may succeed later or elsewhere.</param>
public sealed record Refusal(string Code, string Sentence, bool Retryable = false)
{
    public override string ToString() => $"{Code}: {Sentence}";
}
