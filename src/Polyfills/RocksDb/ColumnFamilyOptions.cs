namespace RocksDbSharp;

/// <summary>Options of one column family.</summary>
public class ColumnFamilyOptions : Options<ColumnFamilyOptions>
{
}
