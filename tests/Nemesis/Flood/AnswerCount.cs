using System.Buffers.Binary;
using CityConsortium.Protos.Gateway;

namespace CityConsortium.Nemesis.Flood;

/// <summary>Counts the answers in a stream's data, from each message's first field alone: a flooder does not read more than it must.</summary>
internal sealed class AnswerCount(FloodTally tally)
{
    private const int Prefix = 5;

    private readonly byte[] _head = new byte[Prefix + 1];
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

            _head[_have++] = data[0];
            data = data[1..];
            if (_have <= Prefix) continue;
            _have = 0;
            _skip = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(1)) - 1L;
            // The field's number is above the three bits of its wire type.
            if (_head[Prefix] >> 3 == SubmitEvent.RefusedFieldNumber) tally.Refused();
            else tally.Answered();
        }
    }
}
