namespace CityConsortium.Types;

/// <summary>What the facility contract refuses, beside the codes of <see cref="RefusalCodes"/>.</summary>
public static class FacilityCodes
{
    public const string CodeInvalid = "facility.code_invalid";
    public const string CodeNotInCatalogue = "facility.code_not_in_catalogue";
    public const string Exists = "facility.exists";
    public const string Unknown = "facility.unknown";
    public const string OtherDepartment = "facility.other_department";
    public const string StateConflict = "facility.state_conflict";
    public const string Removed = "facility.removed";
}
