using System.Text;

namespace Grpc.Wire;

/// <summary>
/// The encoding of <c>grpc-message</c>: UTF-8, where every byte outside 0x20–0x7E and the percent sign become <c>%XX</c>
/// (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Percent-Encoded").
/// </summary>
internal static class PercentEncoding
{
    public static string Encode(string text)
    {
        if (text.All(IsPlain))
            return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)b))
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(b.ToString("X2"));
        }

        return encoded.ToString();
    }

    /// <summary>Decodes leniently, as the specification asks: what is no valid escape stays as it is.</summary>
    public static string Decode(string encoded) => encoded.Contains('%') ? Uri.UnescapeDataString(encoded) : encoded;

    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '%';
}
