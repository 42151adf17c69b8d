namespace CityConsortium.Fuzz.Engine;

/// <summary>Turns bytes that anybody may have sent into a value.</summary>
/// <returns>Null or a sentence when refused, else the value.</returns>
public delegate object? Decoder(ReadOnlySpan<byte> bytes);

/// <summary>Looks at what was accepted.</summary>
/// <returns>Null when all is well, else what is wrong.</returns>
public delegate string? Judge(object value, ReadOnlySpan<byte> bytes);

/// <summary>One decoder under test.</summary>
/// <param name="Samples">Valid inputs.</param>
/// <param name="Judge">Null: whatever is accepted is fine.</param>
/// <param name="IsText">Whether its inputs are text: then the dictionary of text is used.</param>
/// <param name="Allowance">Bytes that decoding may allocate whatever the input is: exceptions, sentences, serialisers.</param>
/// <param name="PerByte">Bytes that it may allocate in addition for each byte of the input.</param>
public sealed record Target(string Name, IReadOnlyList<byte[]> Samples, Decoder Decode, Judge? Judge = null, bool IsText = false, int Allowance = 4096, int PerByte = 64)
{
    /// <summary>A decoder of a canonical encoding: what it accepts must encode to the very same bytes.</summary>
    public static Target Canonical<T>(string name, IReadOnlyList<byte[]> samples, DecoderOf<T> decode, Func<T, byte[]> encode)
        where T : class => new(
        name,
        samples,
        bytes => decode(bytes),
        (value, bytes) => encode((T)value).AsSpan().SequenceEqual(bytes) ? null : $"accepted as {typeof(T).Name}, and encodes to {Convert.ToHexStringLower(encode((T)value))}");
}

public delegate T? DecoderOf<out T>(ReadOnlySpan<byte> bytes)
    where T : class;
