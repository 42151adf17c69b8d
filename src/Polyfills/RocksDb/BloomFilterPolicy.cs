namespace RocksDbSharp;

/// <summary>A filter that tells most absent keys without reading a block. One policy serves one table-options object, which takes it over.</summary>
public sealed class BloomFilterPolicy
{
    private nint _pointer;

    private BloomFilterPolicy(nint pointer) => _pointer = pointer;

    /// <param name="bits_per_key">10 gives about one false "perhaps" in a hundred.</param>
    /// <param name="use_block_based_builder">The old layout, one filter a block; false, one filter a file, is what to ask for.</param>
    public static BloomFilterPolicy Create(int bits_per_key = 10, bool use_block_based_builder = true) => new(use_block_based_builder
        ? NativeTableOptions.rocksdb_filterpolicy_create_bloom(bits_per_key)
        : NativeTableOptions.rocksdb_filterpolicy_create_bloom_full(bits_per_key));

    /// <summary>Hands the native policy over to its one owner.</summary>
    internal nint Take()
    {
        nint taken = Interlocked.Exchange(ref _pointer, 0);
        return taken != 0 ? taken : throw new InvalidOperationException("A filter policy serves one BlockBasedTableOptions object.");
    }
}
