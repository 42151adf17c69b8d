using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Every stored block has a certificate of Q members that holds.</summary>
public sealed class ValidCertificates : Checker
{
    protected override string Number => "G4";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var city = World.City;
        Require(block.Certificate.BlockHash == block.Header.Hash(), "a certificate is of another block");
        var problem = block.Certificate.Problem(city.Genesis.ChainId, World.MembershipAt(block.Header.Height), city.Signatures);
        Require(problem is null, problem ?? "");
    }
}
