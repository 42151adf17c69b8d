using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>height → header, certificate, parent's certificate.</summary>
internal sealed class HeaderTable(LedgerDatabase db)
{
    internal void Write(WriteBatch batch, CertifiedHeader block)
    {
        var writer = new CanonicalWriter(1024);
        block.Header.Encode(writer);
        block.Certificate.Encode(writer);
        writer.Bool(block.ParentCertificate is not null);
        block.ParentCertificate?.Encode(writer);
        Span<byte> key = stackalloc byte[HeightKey.Size];
        batch.Put(HeightKey.Write(key, block.Height), writer.Written, db.Handle(Family.Headers));
    }

    internal CertifiedHeader? Read(Height height)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        var bytes = db.Get(Family.Headers, HeightKey.Write(key, height));
        if (bytes is null) return null;
        var reader = new CanonicalReader(bytes);
        var header = BlockHeader.Decode(ref reader);
        var certificate = Certificate.Decode(ref reader);
        var parent = reader.Bool() ? Certificate.Decode(ref reader) : null;
        if (!reader.IsComplete) throw db.Damaged(Family.Headers, height, "the record does not decode");
        var block = new CertifiedHeader(header, header.Hash(), certificate, parent);
        if (block.Height != height) throw db.Damaged(Family.Headers, height, $"the record holds the header of height {block.Height}");
        return block;
    }
}
