namespace Grpc.Core;

/// <summary>Carries a server call's context to a child call. No server of this project's stack makes one.</summary>
public class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
