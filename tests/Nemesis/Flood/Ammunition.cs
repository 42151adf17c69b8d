using System.Buffers.Binary;
using System.Security.Cryptography;
using CityConsortium.Client;
using CityConsortium.Protos.Contracts;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Nemesis.Flood;

/// <summary>Requests made ready before the flood: signed with a department's good key and framed, so that sending costs a copy.</summary>
internal sealed class Ammunition
{
    private const int Prefix = 5;

    private readonly byte[][] _messages;
    private readonly byte[][] _queries;
    private int _next;

    public Ammunition(ChainId chain, CityIdentity identity, int count)
    {
        var expiry = BlockTime.From(TimeProvider.System.GetUtcNow()).Add(TimeSpan.FromHours(1));
        _messages = new byte[count][];
        _queries = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var put = new PutNote { Key = $"flood/{i % 100}", Value = ByteString.CopyFrom(BitConverter.GetBytes(i)) }.ToByteArray();
            var key = RandomNumberGenerator.GetBytes(Limits.MinIdempotencyKeyBytes);
            var signed = new Transaction(chain, identity.PublicKey, key, expiry, Note.ContractName, "Put", put).SignWith(identity);
            _messages[i] = Framed(new SubmitRequest
            {
                Body = UnsafeByteOperations.UnsafeWrap(signed.Body), Signature = ByteString.CopyFrom(signed.Signature.AsSpan()), Wait = Wait.Committed,
            });
            _queries[i] = Framed(new TransactionRequest { TransactionId = ByteString.CopyFrom(signed.Id.Hash.AsSpan()) });
        }
    }

    /// <summary>Each of them once, then from the beginning again.</summary>
    public byte[] Next() => _messages[(uint)Interlocked.Increment(ref _next) % (uint)_messages.Length];

    /// <summary>Asks for one of the transactions.</summary>
    public byte[] NextQuery() => _queries[(uint)Interlocked.Increment(ref _next) % (uint)_queries.Length];

    private static byte[] Framed(IMessage message)
    {
        var framed = new byte[Prefix + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - Prefix);
        message.WriteTo(framed.AsSpan(Prefix));
        return framed;
    }
}
