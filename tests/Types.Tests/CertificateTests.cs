using CityConsortium.Simulation;
using NUnit.Framework;

namespace CityConsortium.Types.Tests;

[TestFixture]
public sealed class CertificateTests
{
    private static readonly SimCity City = new(4, ConsensusParameters.Default);
    private static readonly Hash256 Block = Hashing.Of(Domain.Proposal, [1]);

    [Test]
    public void A_quorum_of_signatures_in_order_holds()
    {
        Assert.That(Problem(Signed(0, 1, 2)), Is.Null);
        Assert.That(Problem(Signed(1, 2, 3)), Is.Null);
        Assert.That(Problem(Signed(0, 1, 2, 3)), Is.Null);
    }

    [Test]
    public void One_signature_less_does_not()
    {
        Assert.That(Problem(Signed(0, 3)), Is.EqualTo("the certificate of height 7 has 2 signatures; 3 of 4 are needed"));
    }

    [Test]
    public void Nobody_counts_twice_and_the_order_is_one()
    {
        Assert.That(Problem(Signed(0, 1, 1)), Does.Contain("counts member 1 twice or out of order"));
        Assert.That(Problem(Signed(1, 0, 2)), Does.Contain("counts member 0 twice or out of order"));
    }

    [Test]
    public void A_member_that_does_not_exist_is_named()
    {
        var signature = Signed(0).Signatures[0].Signature;
        var certificate = Signed(0, 1) with { Signatures = [.. Signed(0, 1).Signatures, new MemberSignature(new MemberIndex(4), signature)] };
        Assert.That(Problem(certificate), Does.Contain("names member 4, who does not exist"));
    }

    [Test]
    public void Every_signature_is_checked_and_the_department_named()
    {
        for (var wrong = 0; wrong < 4; wrong++)
        {
            var signatures = Signed(0, 1, 2, 3).Signatures.ToList();
            signatures[wrong] = signatures[wrong] with { Signature = signatures[(wrong + 1) % 4].Signature };
            var problem = Problem(Signed(0, 1, 2, 3) with { Signatures = signatures });
            Assert.That(problem, Does.Contain($"the signature of department department-{wrong} on block 7 does not fit"));
        }
    }

    [Test]
    public void It_is_for_its_chain_membership_height_view_and_block_alone()
    {
        var certificate = Signed(0, 1, 2);
        Assert.That(Problem(certificate with { Height = new Height(8) }), Is.Not.Null);
        Assert.That(Problem(certificate with { View = new View(1) }), Is.Not.Null);
        Assert.That(Problem(certificate with { BlockHash = Hashing.Of(Domain.Proposal, [2]) }), Is.Not.Null);
        Assert.That(certificate.Problem(new ChainId(Block), City.Membership, City.Signatures), Is.Not.Null);
        var others = Membership.Create([.. City.Membership.Validators.Take(3), City.Membership.Validators[3] with { TlsPin = Block }]);
        Assert.That(certificate.Problem(City.Genesis.ChainId, others, City.Signatures), Is.Not.Null, "the same keys in another set");
    }

    [Test]
    public void It_comes_back_from_its_bytes_and_its_hash_covers_every_part()
    {
        var certificate = Signed(0, 2, 3);
        var reader = new CanonicalReader(Bytes(certificate));
        var decoded = Certificate.Decode(ref reader);
        Assert.That(reader.IsComplete);
        Assert.That(decoded with { Signatures = [] }, Is.EqualTo(certificate with { Signatures = [] }));
        Assert.That(decoded.Signatures, Is.EqualTo(certificate.Signatures));
        Certificate[] variants =
        [
            certificate, certificate with { Height = new Height(8) }, certificate with { View = new View(1) },
            certificate with { BlockHash = Hash256.Zero }, Signed(0, 2), Signed(0, 1, 3),
        ];
        Assert.That(variants.Select(v => v.Hash()).Distinct().Count(), Is.EqualTo(variants.Length));
        Assert.That(decoded.Hash(), Is.EqualTo(certificate.Hash()));
    }

    [Test]
    public void Bytes_with_members_twice_or_out_of_order_are_malformed()
    {
        foreach (var certificate in new[] { Signed(1, 1), Signed(2, 1), Signed(0, 0, 1) })
        {
            var reader = new CanonicalReader(Bytes(certificate));
            Certificate.Decode(ref reader);
            Assert.That(reader.Failed);
        }
    }

    [Test]
    public void Genesis_has_one_without_signatures()
    {
        var certificate = Certificate.ForGenesis(Block);
        Assert.That((certificate.Height, certificate.View, certificate.BlockHash, certificate.Signatures.Count), Is.EqualTo((Height.Genesis, View.Zero, Block, 0)));
    }

    private static byte[] Bytes(Certificate certificate)
    {
        var writer = new CanonicalWriter();
        certificate.Encode(writer);
        return writer.ToArray();
    }

    private static string? Problem(Certificate certificate) => certificate.Problem(City.Genesis.ChainId, City.Membership, City.Signatures);

    private static Certificate Signed(params int[] members)
    {
        var subject = new VoteSubject(VoteStep.Commit, City.Genesis.ChainId, City.Membership.Hash, new Height(7), View.Zero, Block).SignedBytes();
        return new Certificate(
            new Height(7), View.Zero, Block,
            [.. members.Select(m => new MemberSignature(new MemberIndex(m), City.Signers[m].Sign(Domain.Vote, subject)))]);
    }
}
