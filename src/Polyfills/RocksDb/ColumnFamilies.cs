using System.Collections;

namespace RocksDbSharp;

/// <summary>The column families that a database is opened with. The family "default" is always among them.</summary>
public class ColumnFamilies : IEnumerable<ColumnFamilies.Descriptor>
{
    public static readonly string DefaultName = "default";

    private readonly List<Descriptor> _descriptors = [];

    public ColumnFamilies(ColumnFamilyOptions? options = null) =>
        _descriptors.Add(new Descriptor(DefaultName, options ?? new ColumnFamilyOptions()));

    public void Add(Descriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (descriptor.Name == DefaultName)
            _descriptors[0] = descriptor;
        else
            _descriptors.Add(descriptor);
    }

    /// <summary>Adds a family; the name "default" replaces the options of the family that is always there.</summary>
    public void Add(string name, ColumnFamilyOptions options) => Add(new Descriptor(name, options));

    public IEnumerator<Descriptor> GetEnumerator() => _descriptors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A family's name and options.</summary>
    public class Descriptor
    {
        public Descriptor(string name, ColumnFamilyOptions options)
        {
            Name = name;
            Options = options;
        }

        public string Name { get; }

        public ColumnFamilyOptions Options { get; }
    }
}
