using System.Diagnostics.CodeAnalysis;

namespace RocksDbSharp;

/// <summary>A column family of an open database.</summary>
[SuppressMessage("Naming", "CA1715:Identifiers should have correct prefix", Justification = "It is an interface of this name in the package.")]
public interface ColumnFamilyHandle
{
    nint Handle { get; }
}
