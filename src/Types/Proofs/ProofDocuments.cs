namespace CityConsortium.Types;

/// <summary>The JSON shapes that the proof files share. Field names are the file format: they do not change.</summary>
internal sealed record HeaderDocument(
    string ChainId,
    ulong Height,
    string ParentHash,
    long TimeUnixMs,
    int Proposer,
    int TransactionCount,
    string TransactionsRoot,
    string ParentCertificateHash,
    string MembershipHash,
    string StateRoot,
    string ReceiptsRoot,
    string NextMembershipHash)
{
    internal static HeaderDocument From(BlockHeader header) => new(
        header.Proposal.Chain.ToString(),
        header.Height.Value,
        header.Proposal.ParentHash.ToString(),
        header.Time.UnixMilliseconds,
        header.Proposal.Proposer.Value,
        header.Proposal.TransactionCount,
        header.Proposal.TransactionsRoot.ToString(),
        header.Proposal.ParentCertificateHash.ToString(),
        header.Proposal.MembershipHash.ToString(),
        header.StateRoot.ToString(),
        header.ReceiptsRoot.ToString(),
        header.NextMembershipHash.ToString());

    internal BlockHeader Read(ProofFields fields) => new(
        new ProposalHeader(
            new ChainId(fields.Hash(ChainId, "block.chainId")),
            new Height(Height),
            fields.Hash(ParentHash, "block.parentHash"),
            new BlockTime(TimeUnixMs),
            fields.Member(Proposer, "block.proposer"),
            TransactionCount,
            fields.Hash(TransactionsRoot, "block.transactionsRoot"),
            fields.Hash(ParentCertificateHash, "block.parentCertificateHash"),
            fields.Hash(MembershipHash, "block.membershipHash")),
        fields.Hash(StateRoot, "block.stateRoot"),
        fields.Hash(ReceiptsRoot, "block.receiptsRoot"),
        fields.Hash(NextMembershipHash, "block.nextMembershipHash"));
}

internal sealed record SignatureDocument(int Member, string Signature);

internal sealed record CertificateDocument(ulong Height, ulong View, string BlockHash, List<SignatureDocument> Signatures)
{
    internal static CertificateDocument From(Certificate certificate) => new(
        certificate.Height.Value,
        certificate.View.Value,
        certificate.BlockHash.ToString(),
        [.. certificate.Signatures.Select(s => new SignatureDocument(s.Member.Value, s.Signature.ToString()))]);

    internal Certificate Read(ProofFields fields) => new(
        new Height(Height),
        new View(View),
        fields.Hash(BlockHash, "certificate.blockHash"),
        [.. Signatures.Select(s => new MemberSignature(fields.Member(s.Member, "certificate member"), fields.Signature(s.Signature, "certificate signature")))]);
}

internal sealed record ValidatorDocument(string Department, string ConsensusKey, string TlsPin);

internal sealed record MembershipChangeDocument(HeaderDocument Block, CertificateDocument Certificate, List<ValidatorDocument> Next)
{
    internal static MembershipChangeDocument From(MembershipChange change) => new(
        HeaderDocument.From(change.Header),
        CertificateDocument.From(change.Certificate),
        [.. change.Next.Validators.Select(v => new ValidatorDocument(v.Department.Value, v.ConsensusKey.ToString(), v.TlsPin.ToString()))]);

    internal MembershipChange? Read(ProofFields fields)
    {
        var next = Membership.TryCreate(
            [.. Next.Select(v => new Validator(
                fields.Department(v.Department, "membership department"),
                new PublicKey(fields.Hash(v.ConsensusKey, "membership consensusKey").AsSpan()),
                fields.Hash(v.TlsPin, "membership tlsPin")))],
            out var problem);
        if (next is not null) return new MembershipChange(Block.Read(fields), Certificate.Read(fields), next);
        fields.Fail(problem ?? "a membership change names no membership");
        return null;
    }
}

internal sealed record BlockProofDocument(HeaderDocument Header, CertificateDocument Certificate, List<MembershipChangeDocument> MembershipChanges)
{
    internal static BlockProofDocument From(BlockProof proof) => new(
        HeaderDocument.From(proof.Header), CertificateDocument.From(proof.Certificate), [.. proof.MembershipChanges.Select(MembershipChangeDocument.From)]);

    internal BlockProof Read(ProofFields fields) => new(
        Header.Read(fields), Certificate.Read(fields), [.. MembershipChanges.Select(c => c.Read(fields)).OfType<MembershipChange>()]);
}
