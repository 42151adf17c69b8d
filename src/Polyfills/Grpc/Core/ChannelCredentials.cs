namespace Grpc.Core;

/// <summary>Whether a channel uses TLS. It must agree with the address; certificates are set on the HTTP handler.</summary>
public abstract class ChannelCredentials
{
    /// <summary>No TLS.</summary>
    public static ChannelCredentials Insecure { get; } = new Plain();

    /// <summary>TLS with the HTTP handler's own settings.</summary>
    public static ChannelCredentials SecureSsl { get; } = new Tls();

    internal abstract bool IsSecure { get; }

    private sealed class Plain : ChannelCredentials
    {
        internal override bool IsSecure => false;
    }

    private sealed class Tls : ChannelCredentials
    {
        internal override bool IsSecure => true;
    }
}
