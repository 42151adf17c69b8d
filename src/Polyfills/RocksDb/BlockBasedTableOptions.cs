namespace RocksDbSharp;

/// <summary>How table files are laid out, filtered and cached; each method changes one setting and returns the same object.</summary>
public unsafe class BlockBasedTableOptions
{
    internal NativeObject Native { get; } = new(
        NativeTableOptions.rocksdb_block_based_options_create(), &NativeTableOptions.rocksdb_block_based_options_destroy);

    /// <summary>Bytes of a block before compression. Default: 4096.</summary>
    public BlockBasedTableOptions SetBlockSize(ulong blockSize)
    {
        NativeTableOptions.rocksdb_block_based_options_set_block_size(Native.Pointer, (nuint)blockSize);
        return this;
    }

    /// <summary>The filter of each file; the policy belongs to this object from now on.</summary>
    public BlockBasedTableOptions SetFilterPolicy(BloomFilterPolicy filterPolicy)
    {
        ArgumentNullException.ThrowIfNull(filterPolicy);
        NativeTableOptions.rocksdb_block_based_options_set_filter_policy(Native.Pointer, filterPolicy.Take());
        return this;
    }

    /// <summary>The cache of blocks; several objects may share one.</summary>
    public BlockBasedTableOptions SetBlockCache(Cache blockCache)
    {
        ArgumentNullException.ThrowIfNull(blockCache);
        NativeTableOptions.rocksdb_block_based_options_set_block_cache(Native.Pointer, blockCache.Native.Pointer);
        return this;
    }

    /// <summary>Keeps no cache of blocks.</summary>
    public BlockBasedTableOptions SetNoBlockCache(bool noBlockCache)
    {
        NativeTableOptions.rocksdb_block_based_options_set_no_block_cache(Native.Pointer, (byte)(noBlockCache ? 1 : 0));
        return this;
    }

    /// <summary>Puts whole keys into the filter. Default: true.</summary>
    public BlockBasedTableOptions SetWholeKeyFiltering(bool wholeKeyFiltering)
    {
        NativeTableOptions.rocksdb_block_based_options_set_whole_key_filtering(Native.Pointer, (byte)(wholeKeyFiltering ? 1 : 0));
        return this;
    }

    /// <summary>The version of the file format.</summary>
    public BlockBasedTableOptions SetFormatVersion(int formatVersion)
    {
        NativeTableOptions.rocksdb_block_based_options_set_format_version(Native.Pointer, formatVersion);
        return this;
    }

    /// <summary>Counts indexes and filters against the cache instead of holding all of them in memory. Default: false.</summary>
    public BlockBasedTableOptions SetCacheIndexAndFilterBlocks(bool cacheIndexAndFilterBlocks)
    {
        NativeTableOptions.rocksdb_block_based_options_set_cache_index_and_filter_blocks(
            Native.Pointer, (byte)(cacheIndexAndFilterBlocks ? 1 : 0));
        return this;
    }

    /// <summary>Keeps indexes and filters of level 0 in the cache. Default: false.</summary>
    public BlockBasedTableOptions SetPinL0FilterAndIndexBlocksInCache(bool pinL0FilterAndIndexBlocksInCache)
    {
        NativeTableOptions.rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(
            Native.Pointer, (byte)(pinL0FilterAndIndexBlocksInCache ? 1 : 0));
        return this;
    }
}
