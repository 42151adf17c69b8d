namespace CityConsortium.Types;

/// <summary>What the governance contract refuses, beside the codes of <see cref="RefusalCodes"/>.</summary>
public static class GovernanceCodes
{
    public const string NotAMember = "governance.not_a_member";
    public const string UnknownDepartment = "governance.unknown_department";
    public const string DepartmentIncomplete = "governance.department_incomplete";
    public const string AlreadyAMember = "governance.already_a_member";
    public const string DuplicateKey = "governance.duplicate_key";
    public const string BadAddress = "governance.bad_address";
    public const string TooFewMembers = "governance.too_few_members";
    public const string TooManyMembers = "governance.too_many_members";
    public const string TooManyChanges = "governance.too_many_changes";
    public const string NothingChanges = "governance.nothing_changes";
    public const string Outdated = "governance.outdated";
    public const string NoProposal = "governance.no_proposal";
    public const string Expired = "governance.expired";
    public const string AlreadyApproved = "governance.already_approved";
}
