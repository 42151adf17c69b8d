namespace RocksDbSharp;

/// <summary>The root of the errors of this library.</summary>
public class RocksDbSharpException : Exception
{
    public RocksDbSharpException(string message)
        : base(message)
    {
    }
}
