namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Shows that <c>AddGrpc</c> was called, and remembers what is mapped once per application.</summary>
internal sealed class ServerMarker
{
    public bool UnknownServicesMapped { get; set; }
}
