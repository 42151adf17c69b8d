using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>A running call without its message types, for the four kinds of call object.</summary>
internal interface IClientCall : IDisposable
{
    Task<Metadata> ReadHeadersAsync();

    Status GetStatus();

    Metadata GetTrailers();
}
