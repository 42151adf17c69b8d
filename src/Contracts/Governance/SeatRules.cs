using CityConsortium.Protos.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>Which sets of validators there may be, and who may get a seat.</summary>
internal static class SeatRules
{
    /// <summary>Reads a seat's message in form; whether it fits the city is the contract's question.</summary>
    internal static Refusal? Read(Seat message, out MemberSeat? seat)
    {
        seat = null;
        if (!DepartmentId.TryParse(message.Department, out var department)) return Arguments.Invalid("a department's id is 1 to 32 of a-z, 0-9 and '-'");
        if (message.ConsensusKey.Length != PublicKey.Size || message.TlsPin.Length != Hash256.Size) return Arguments.Invalid("a consensus key and a TLS pin have 32 bytes each");
        if (!NodeAddresses.IsAddress(message.PeerAddress) || !NodeAddresses.IsAddress(message.ClientAddress))
        {
            return new Refusal(GovernanceCodes.BadAddress, $"an address is host:port of at most {NodeAddresses.MaxBytes} characters, such as 10.0.0.5:7400");
        }

        NewDepartment? admits = null;
        if (message.AdminKey.Length > 0 || message.NameZh.Length > 0 || message.NameEn.Length > 0)
        {
            var names = CityText.IsPlain(message.NameZh, DepartmentRecord.MaxNameBytes) && CityText.IsPlain(message.NameEn, DepartmentRecord.MaxNameBytes);
            if (message.AdminKey.Length != PublicKey.Size || !names || message.NameZh.Length == 0 || message.NameEn.Length == 0)
            {
                return Arguments.Invalid($"a new department has two names of at most {DepartmentRecord.MaxNameBytes} bytes and an admin key of {PublicKey.Size}");
            }

            admits = new NewDepartment(message.NameZh, message.NameEn, new PublicKey(message.AdminKey.Span));
        }

        var validator = new Validator(department, new PublicKey(message.ConsensusKey.Span), new Hash256(message.TlsPin.Span));
        seat = new MemberSeat(validator, new NodeAddresses(message.PeerAddress, message.ClientAddress), admits);
        return null;
    }

    /// <summary>The set after a change. A seat that is taken over keeps its place, a new one comes last.</summary>
    internal static Refusal? Apply(Membership set, DepartmentId? leaves, MemberSeat? joins, out Membership? next)
    {
        next = null;
        var validators = set.Validators.ToList();
        var place = validators.Count;
        if (leaves is { } leaving)
        {
            place = validators.FindIndex(v => v.Department == leaving);
            if (place < 0) return new Refusal(GovernanceCodes.NotAMember, $"department {leaving} has no validator in the set: {Names(set)}");
            validators.RemoveAt(place);
        }

        if (joins is not null)
        {
            var joining = joins.Validator;
            if (validators.Exists(v => v.Department == joining.Department))
            {
                return new Refusal(GovernanceCodes.AlreadyAMember, $"department {joining.Department} has a validator already; a department has one");
            }

            if (validators.Exists(v => v.ConsensusKey == joining.ConsensusKey || v.TlsPin == joining.TlsPin))
            {
                return new Refusal(GovernanceCodes.DuplicateKey, "another department's validator has this consensus key or TLS key");
            }

            validators.Insert(place, joining);
        }

        if (validators.Count < Limits.MinMembersAfterChange)
        {
            return new Refusal(GovernanceCodes.TooFewMembers, $"{validators.Count} validators would be left; at least {Limits.MinMembersAfterChange} are needed to bear one that lies");
        }

        if (validators.Count > Limits.MaxValidators) return new Refusal(GovernanceCodes.TooManyMembers, $"a set has at most {Limits.MaxValidators} validators");
        next = Membership.Create(validators);
        return null;
    }

    internal static string Names(Membership set) => string.Join(", ", set.Validators.Select(v => v.Department));
}
