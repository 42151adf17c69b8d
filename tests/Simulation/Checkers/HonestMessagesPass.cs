using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What honest replicas send passes every honest gate.</summary>
public sealed class HonestMessagesPass : Checker
{
    protected override string Number => "G21";

    public override void OnRefusedMessage(SimNode node, MemberIndex from, Message? message) =>
        Require(World.Nodes.Any(n => n.IsFaulty && n.Member == from), $"a message of honest member {from} was refused: {message}");
}
