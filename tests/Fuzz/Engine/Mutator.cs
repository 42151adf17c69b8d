using System.Buffers.Binary;
using System.Text;

namespace CityConsortium.Fuzz.Engine;

/// <summary>
/// Changes an input in place: bits, bytes, numbers at their edges in either order of bytes, lengths, varints, pieces cut out,
/// doubled, moved, taken from other inputs or wrapped as nested fields. Allocates nothing.
/// </summary>
public sealed class Mutator(Dice dice, bool isText)
{
    public const int MaxLength = 256 * 1024;

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 4095, 4096, 4097, 65_536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE,
    ];

    /// <summary>Protobuf's odd numbers: overlong zero and one, ten bytes, eleven bytes, groups, a field number of 0, a huge length.</summary>
    private static readonly byte[][] Varints =
    [
        [0x80, 0x00], [0x81, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x0B], [0x0C], [0x00], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x0A, 0x00], [0x0F], [0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x01],
    ];

    private static readonly byte[][] Words = [.. new[]
    {
        "null", "true", "[]", "{}", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"\"", "-1", "0", "1e400", "1.5", "18446744073709551616", "9223372036854775808", "-9223372036854775808",
        "\\u0000", "\\ud800", "\u202E", "\uFEFF", "é", "e\u0301", "\"", ",", ":", "\\", "//", "/*", "NaN", "\n", "\r", "\0", " ", "A", "f", "\"format\":", "\"height\":0,", "NA", "1,2,3", "\"\"\"", "2026-13-45T00:00:00Z",
    }.Select(Encoding.UTF8.GetBytes)];

    private readonly byte[] _buffer = new byte[MaxLength];
    private int _length;

    public ReadOnlySpan<byte> Result => _buffer.AsSpan(0, _length);

    /// <param name="other">Where pieces are taken from.</param>
    public void Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other)
    {
        _length = Math.Min(input.Length, MaxLength);
        input[.._length].CopyTo(_buffer);
        // Mostly one change; now and then a heap of them.
        var changes = 1 + (dice.Below(4) == 0 ? dice.Below(8) : 0);
        for (var i = 0; i < changes; i++) Change(other);
    }

    private void Change(ReadOnlySpan<byte> other)
    {
        switch (dice.Below(isText ? 14 : 11))
        {
            case 0 when _length > 0:
                _buffer[dice.Below(_length)] ^= (byte)(1 << dice.Below(8));
                break;
            case 1 when _length > 0:
                _buffer[dice.Below(_length)] = (byte)dice.Next();
                break;
            case 2:
                PutEdge();
                break;
            case 3 when _length > 0:
                Remove(dice.Below(_length), 1 + dice.Below(Math.Min(_length, 64)));
                break;
            case 4 when _length > 0:
                _length = dice.Below(_length);
                break;
            case 5 when _length > 0:
                Repeat();
                break;
            case 6:
                Insert(dice.Below(_length + 1), Varints[dice.Below(Varints.Length)]);
                break;
            case 7 when other.Length > 0:
                Splice(other);
                break;
            case 8 when _length > 0:
                Nudge();
                break;
            case 9 when _length is > 0 and < MaxLength / 2:
                Wrap();
                break;
            case 10 when _length > 0:
                Swap();
                break;
            case 11:
                Insert(dice.Below(_length + 1), Words[dice.Below(Words.Length)]);
                break;
            case 12 or 13 when _length > 0:
                ReplaceValue();
                break;
            default:
                Span<byte> one = [(byte)dice.Next()];
                Insert(dice.Below(_length + 1), one);
                break;
        }
    }

    private void PutEdge()
    {
        var size = 1 << dice.Below(4);
        if (_length < size) return;
        var at = _buffer.AsSpan(dice.Below(_length - size + 1), size);
        var value = Edges[dice.Below(Edges.Length)];
        Span<byte> big = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(big, value);
        big[^size..].CopyTo(at);
        if (dice.Below(3) == 0) at.Reverse();
    }

    /// <summary>Adds or takes a little: lengths and counts that are nearly right.</summary>
    private void Nudge()
    {
        var at = dice.Below(_length);
        _buffer[at] = (byte)(_buffer[at] + dice.Below(9) - 4);
    }

    private void Repeat()
    {
        var start = dice.Below(_length);
        var count = Math.Min(1 + dice.Below(128), _length - start);
        Span<byte> piece = stackalloc byte[128];
        _buffer.AsSpan(start, count).CopyTo(piece);
        var times = dice.Below(16) == 0 ? 64 : 1;
        for (var i = 0; i < times; i++) Insert(start, piece[..count]);
    }

    private void Splice(ReadOnlySpan<byte> other)
    {
        var from = dice.Below(other.Length);
        var piece = other.Slice(from, Math.Min(1 + dice.Below(256), other.Length - from));
        var at = dice.Below(_length + 1);
        if (dice.Below(2) == 0) Insert(at, piece);
        else
        {
            var over = Math.Min(piece.Length, _length - at);
            piece[..over].CopyTo(_buffer.AsSpan(at));
        }
    }

    /// <summary>Makes all of it, or its tail, a nested field.</summary>
    private void Wrap()
    {
        var at = dice.Below(2) == 0 ? 0 : dice.Below(_length);
        var rest = _length - at;
        Span<byte> head = stackalloc byte[6];
        var used = 0;
        head[used++] = (byte)((1 + dice.Below(8)) << 3 | 2);
        for (var left = (uint)rest; ; left >>= 7)
        {
            head[used++] = (byte)(left > 0x7F ? (left & 0x7F) | 0x80 : left);
            if (left <= 0x7F) break;
        }

        Insert(at, head[..used]);
    }

    /// <summary>Puts a word in the place of a whole JSON value: a string, an object or a list.</summary>
    private void ReplaceValue()
    {
        var from = dice.Below(_length);
        var start = _buffer.AsSpan(from, _length - from).IndexOfAny("{[\""u8);
        if (start < 0) return;
        start += from;
        Remove(start, EndOfValue(start) - start);
        Insert(start, Words[dice.Below(Words.Length)]);
    }

    private int EndOfValue(int start)
    {
        var depth = 0;
        var inString = false;
        for (var i = start; i < _length; i++)
        {
            var c = _buffer[i];
            if (c == '"') inString = !inString;
            else if (!inString && c is (byte)'{' or (byte)'[') depth++;
            else if (!inString && c is (byte)'}' or (byte)']') depth--;
            if (depth == 0 && !inString) return i + 1;
        }

        return _length;
    }

    private void Swap()
    {
        var size = Math.Min(1 << dice.Below(6), _length / 2);
        if (size == 0) return;
        var a = dice.Below(_length - size + 1);
        var b = dice.Below(_length - size + 1);
        Span<byte> held = stackalloc byte[32];
        size = Math.Min(size, held.Length);
        _buffer.AsSpan(a, size).CopyTo(held);
        _buffer.AsSpan(b, size).CopyTo(_buffer.AsSpan(a));
        held[..size].CopyTo(_buffer.AsSpan(b));
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length > MaxLength) return;
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + piece.Length));
        piece.CopyTo(_buffer.AsSpan(at));
        _length += piece.Length;
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _buffer.AsSpan(at + count, _length - at - count).CopyTo(_buffer.AsSpan(at));
        _length -= count;
    }
}
