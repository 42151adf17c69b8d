namespace RocksDbSharp;

/// <summary>Options of a whole database.</summary>
public class DbOptions : Options<DbOptions>
{
}
