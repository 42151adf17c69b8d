using System.Runtime.CompilerServices;
using System.Text;

namespace CityConsortium.Simulation;

/// <summary>What a failed requirement says. Written only when it fails: requirements are looked at a thousand times as often as anything else.</summary>
[InterpolatedStringHandler]
public readonly ref struct RequiredSentence
{
    private readonly StringBuilder? _text;

    public RequiredSentence(int literalLength, int formattedCount, bool holds, out bool isWritten)
    {
        isWritten = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (8 * formattedCount));
    }

    public void AppendLiteral(string text) => _text?.Append(text);

    public void AppendFormatted<T>(T value) => _text?.Append(value);

    public override string ToString() => _text?.ToString() ?? "";
}
