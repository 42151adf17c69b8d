namespace RocksDbSharp;

/// <summary>Reads several keys in one native call.</summary>
internal static unsafe class MultiRead
{
    internal static byte[]?[] Get(DatabaseHandle database, nint options, byte[][] keys, ColumnFamilyHandle[]? families)
    {
        int count = keys.Length;
        if (families is not null && families.Length != count)
            throw new ArgumentException($"There are {count} keys and {families.Length} column families.", nameof(families));
        byte[] joined = [.. keys.SelectMany(key => key)];
        nint[] familyPointers = families is null ? [] : [.. families.Select(family => family.Handle)];
        nuint[] keyLengths = [.. keys.Select(key => (nuint)key.Length)];
        nuint[] valueLengths = new nuint[count];
        nint[] keyPointers = new nint[count];
        nint[] valuePointers = new nint[count];
        nint[] errorPointers = new nint[count];
        fixed (byte* key = joined)
        fixed (nint* family = familyPointers, keyPointer = keyPointers, value = valuePointers, error = errorPointers)
        fixed (nuint* keyLength = keyLengths, valueLength = valueLengths)
        {
            for (int i = 0, offset = 0; i < count; offset += keys[i].Length, i++)
                keyPointers[i] = (nint)(key + offset);
            if (families is null)
            {
                NativeDatabase.rocksdb_multi_get(
                    database, options, (nuint)count, (byte**)keyPointer, keyLength, (byte**)value, valueLength, (byte**)error);
            }
            else
            {
                NativeDatabase.rocksdb_multi_get_cf(
                    database, options, family, (nuint)count, (byte**)keyPointer, keyLength, (byte**)value, valueLength, (byte**)error);
            }
        }
        return Take(valuePointers, valueLengths, errorPointers);
    }

    /// <summary>Copies the values, frees RocksDB's copies, and throws the first error if there is one.</summary>
    private static byte[]?[] Take(nint[] pointers, nuint[] lengths, nint[] errors)
    {
        byte[]?[] values = new byte[pointers.Length][];
        RocksDbException? failure = null;
        for (int i = 0; i < pointers.Length; i++)
        {
            if (errors[i] != 0)
            {
                var exception = new RocksDbException(errors[i]);
                failure ??= exception;
            }
            else if (pointers[i] != 0)
            {
                values[i] = new ReadOnlySpan<byte>((void*)pointers[i], checked((int)lengths[i])).ToArray();
                NativeDatabase.rocksdb_free((void*)pointers[i]);
            }
        }
        return failure is null ? values : throw failure;
    }
}
