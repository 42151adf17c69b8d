using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Every stored block has a certificate of Q members that holds, and carries one of its parent that holds.</summary>
public sealed class ValidCertificates : Checker
{
    protected override string Number => "G4";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var city = World.City;
        Require(block.Certificate.BlockHash == block.Header.Hash(), "a certificate is of another block");
        var problem = block.Certificate.Problem(city.Genesis.ChainId, World.MembershipAt(block.Header.Height), city.Signatures);
        Require(problem is null, problem ?? "");
        var parent = block.Proposal.ParentCertificate;
        if (parent.Height == Height.Genesis) return;
        var wrong = parent.Problem(city.Genesis.ChainId, World.MembershipAt(parent.Height), city.Signatures);
        Require(wrong is null, $"block {block.Header.Height} carries a certificate of its parent that does not hold: {wrong}");
    }
}
