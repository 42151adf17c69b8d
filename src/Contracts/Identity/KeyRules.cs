using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>Which keys there may be. Two roles are tied to a department: stations to environment, citizens' gateways to urban.</summary>
internal static class KeyRules
{
    private static readonly DepartmentId StationsDepartment = DepartmentId.Of("environment");
    private static readonly DepartmentId GatewaysDepartment = DepartmentId.Of("urban");

    /// <summary>The names in the order of <see cref="Role"/>, each once: one set has one spelling.</summary>
    internal static Refusal? RolesOf(IReadOnlyList<string> names, out RoleSet roles)
    {
        roles = default;
        var previous = -1;
        foreach (var name in names)
        {
            if (!RoleSet.TryParse(name, out var role)) return new Refusal(IdentityCodes.RoleUnknown, "there is no such role; the README of the contracts lists them");
            if ((int)role <= previous) return Arguments.Invalid("roles are named once each, in their order: department-admin, official, inspector, maintainer, station, gateway, auditor");
            previous = (int)role;
            roles = roles.With(role);
        }

        return roles.IsEmpty ? Arguments.Invalid("a key has at least one role") : null;
    }

    internal static Refusal? Allowed(DepartmentId department, RoleSet roles)
    {
        if (roles.Contains(Role.Station) && department != StationsDepartment)
        {
            return new Refusal(IdentityCodes.RoleNotAllowed, $"station keys are registered by department {StationsDepartment}, not {department}");
        }

        if (roles.Contains(Role.Station) && roles.Count > 1)
        {
            return new Refusal(IdentityCodes.RoleNotAllowed, "a station's key has no other role: it lies in a box in the street");
        }

        return roles.Contains(Role.Gateway) && department != GatewaysDepartment
            ? new Refusal(IdentityCodes.RoleNotAllowed, $"gateway keys are registered by department {GatewaysDepartment}, not {department}")
            : null;
    }

    internal static Refusal? Label(RoleSet roles, string label)
    {
        if (roles.Contains(Role.Station) && !StationId.TryParse(label, out _))
        {
            return Arguments.Invalid($"a station key's label is the station's id: 1 to {StationId.MaxLength} letters, digits, '.', '_' or '-'");
        }

        return CityText.IsPlain(label, KeyRecord.MaxLabelBytes) ? null : Arguments.Invalid($"the label is plain text of at most {KeyRecord.MaxLabelBytes} bytes");
    }
}
