using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>Waits for the exception that a call must end with.</summary>
internal static class Outcome
{
    public static async Task<RpcException> FailureOf(Task call)
    {
        try
        {
            await call;
        }
        catch (RpcException exception)
        {
            return exception;
        }

        throw new AssertionException("The call succeeded, although it must fail.");
    }

    public static async Task<StatusCode> CodeOf(Task call) => (await FailureOf(call)).StatusCode;
}
