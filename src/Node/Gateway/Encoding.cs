using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Canonical bytes of a value for the wire.</summary>
internal static class Encoding
{
    internal static byte[] Of(Action<CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter(512);
        encode(writer);
        return writer.ToArray();
    }
}
