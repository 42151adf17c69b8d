using CityConsortium.Protos;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Node;

/// <summary>The first frame of every stream between validators, and what is checked in it.</summary>
public sealed class PeerHello(ChainId chain, string build, ReadOnlyMemory<byte> instanceId)
{
    /// <summary>Raised when a frame changes its meaning; nodes of different versions refuse each other in words.</summary>
    public const uint ProtocolVersion = 2;

    /// <summary>In the answer's headers: the stream was let in.</summary>
    public const string AcceptedHeader = "cityconsortium-accepted";

    public ReadOnlyMemory<byte> InstanceId { get; } = instanceId;

    public PeerFrame FrameFor(Lane lane) => new()
    {
        Hello = new Hello
        {
            ChainId = ByteString.CopyFrom(chain.GenesisHash.AsSpan()),
            ProtocolVersion = ProtocolVersion,
            Build = build,
            InstanceId = ByteString.CopyFrom(InstanceId.Span),
            Lane = lane,
        }.ToByteString(),
    };

    /// <returns>Null for a frame that is no greeting.</returns>
    public static Hello? In(PeerFrame frame) =>
        frame.ContentCase == PeerFrame.ContentOneofCase.Hello && SoundMessage.TryParse(Hello.Parser, frame.Hello.Span, out var hello) ? hello : null;

    /// <returns>Null when the peer belongs here, else the sentence for its operator.</returns>
    public string? Problem(Hello? hello)
    {
        if (hello is null) return "the first frame must be Hello";
        if (!hello.ChainId.Span.SequenceEqual(chain.GenesisHash.AsSpan())) return $"this is chain {chain}; the caller's genesis file is another one";
        if (hello.ProtocolVersion != ProtocolVersion) return $"this node ({build}) speaks peer protocol {ProtocolVersion}, the caller ({hello.Build}) {hello.ProtocolVersion}: upgrade the older one";
        return hello.Lane == Lane.Unspecified ? "the stream does not say which lane it is" : null;
    }
}
