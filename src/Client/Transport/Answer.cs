namespace CityConsortium.Client;

/// <summary>What one attempt at one validator came to: a value, or a fault that decides whether the next is asked.</summary>
internal readonly record struct Answer<T>(T? Value, EndpointFault? Fault)
    where T : class
{
    internal static Answer<T> Of(T value) => new(value, null);

    internal static Answer<T> Refuse(EndpointFault fault) => new(null, fault);
}
