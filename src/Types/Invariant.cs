using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CityConsortium.Types;

/// <summary>
/// Checks of our own correctness, always on. A failed invariant means that this program is wrong: the node stops with a
/// diagnosis instead of continuing on a state that nobody proved.
/// </summary>
public static class Invariant
{
    public static void That(
        [DoesNotReturnIf(false)] bool holds,
        string diagnosis,
        [CallerArgumentExpression(nameof(holds))] string condition = "")
    {
        if (!holds)
        {
            throw new InvariantViolatedException($"{diagnosis} (violated: {condition})");
        }
    }

    [DoesNotReturn]
    public static void Fail(string diagnosis) => throw new InvariantViolatedException(diagnosis);
}

/// <summary>This program is wrong. Never caught to continue; the host logs the diagnosis and stops.</summary>
public sealed class InvariantViolatedException(string diagnosis) : Exception(diagnosis);
