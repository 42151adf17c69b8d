using System.Security.Cryptography.X509Certificates;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Who is who just now: the sets of the chain as this node's ledger knows them, this node's own place, and who may connect. It
/// holds nothing; the ledger does, and moves it with each block.
/// </summary>
public sealed class EpochBoard(NodeIdentity identity, IStateReader ledger, Func<MembershipHistory> history)
{
    public MembershipHistory History => history();

    /// <summary>The epoch of the height after the tip.</summary>
    public Epoch Current => History.Current;

    public Membership Members => Current.Membership;

    /// <summary>This node's place in the set that decides next; null while it only follows.</summary>
    public MemberIndex? Self => identity.SeatIn(Members)?.Member;

    public bool IsMember => Self is not null;

    public X509Certificate2 Certificate => identity.CertificateIn(Members);

    public NodeIdentity Identity => identity;

    public string NameOf(MemberIndex member) => Members.Contains(member) ? Members[member].Department.Value : member.ToString();

    /// <summary>
    /// Who may open a connection to the peer port: members; members of the set before, who may still have to fetch the block that
    /// took their seat; and who is named in a proposal, who has to catch up before it gets one. Only members push.
    /// </summary>
    public bool Admits(Hash256 pin) => Members.IndexOfPin(pin) is not null || Current.Before.IndexOfPin(pin) is not null || IsCandidate(pin);

    /// <summary>Where the ledger says that a validator listens; null for founders that never changed their address.</summary>
    public NodeAddresses? AddressesOf(DepartmentId department) =>
        ledger.GetState(NodeAddresses.StateKeyOf(department)) is { } bytes ? NodeAddresses.Decode(bytes.Span) : null;

    /// <summary>
    /// Whether a peer may answer with this key: its seat's, or the next one that a proposal on the set in force gives it. The block
    /// that brings that one may so far be nowhere but there.
    /// </summary>
    public bool IsKeyOf(Validator peer, Hash256 pin) => pin == peer.TlsPin || (Members.Validators.Contains(peer) && IsCandidate(pin, peer.Department));

    private bool IsCandidate(Hash256 pin, DepartmentId? department = null)
    {
        foreach (var validator in Members.Validators)
        {
            if (ledger.GetState(MembershipProposal.StateKeyOf(validator.Department)) is not { } bytes) continue;
            if (MembershipProposal.Decode(bytes.Span) is { Joins: { } joins } proposal && proposal.Base == Members.Hash && joins.Validator.TlsPin == pin
                && (department is null || joins.Validator.Department == department)) return true;
        }

        return false;
    }
}
