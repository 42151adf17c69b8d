using System.Buffers.Binary;
using CityConsortium.Protos.Gateway;

namespace CityConsortium.Nemesis.Flood;

/// <summary>Counts the answers in a stream's data: a flooder does not read more of them than it must, the first field, and of a refusal all.</summary>
internal sealed class AnswerCount(FloodTally tally)
{
    private const int Prefix = 5;

    /// <summary>No refusal is as long.</summary>
    private readonly byte[] _kept = new byte[Prefix + 2_048];
    private int _have;
    private long _skip;

    public void Take(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, data.Length);
                _skip -= skipped;
                data = data[skipped..];
                continue;
            }

            _kept[_have++] = data[0];
            data = data[1..];
            if (_have > Prefix) TakeMessage();
        }
    }

    private void TakeMessage()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(_kept.AsSpan(1));
        // The field's number is above the three bits of its wire type.
        var isRefusal = _kept[Prefix] >> 3 == SubmitEvent.RefusedFieldNumber && length <= _kept.Length - Prefix;
        if (isRefusal && _have < Prefix + length) return;
        if (isRefusal) tally.Refused(SubmitEvent.Parser.ParseFrom(_kept, Prefix, (int)length).Refused.Refusal);
        else tally.Answered();
        _skip = isRefusal ? 0 : length - 1L;
        _have = 0;
    }
}
