using System.Text;
using System.Text.Json;

namespace CityConsortium.Types;

/// <summary>
/// Finds a null where a list's item belongs. The serialiser refuses a null property that must not be one, and says nothing of
/// a null item, which would then be met where nobody expects it.
/// </summary>
internal static class JsonLists
{
    /// <param name="json">Text that the serialiser has already read.</param>
    internal static bool HoldNull(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var isPropertyName = false;
        while (reader.Read())
        {
            // A null is a property's value, an array's item, or the whole text.
            if (reader.TokenType == JsonTokenType.Null && !isPropertyName && reader.CurrentDepth > 0) return true;
            isPropertyName = reader.TokenType == JsonTokenType.PropertyName;
        }

        return false;
    }
}
