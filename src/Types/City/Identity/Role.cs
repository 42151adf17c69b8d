namespace CityConsortium.Types;

/// <summary>
/// What a registered key may be. Which role a call needs is the contract's business; who may get which role is the identity
/// contract's.
/// </summary>
public enum Role
{
    /// <summary><c>department-admin</c>: registers and revokes keys of its own department. Genesis gives each department one.</summary>
    DepartmentAdmin = 0,

    /// <summary><c>official</c>: acts for the department in its contracts.</summary>
    Official = 1,

    /// <summary><c>inspector</c>: looks at things in the street and reports what it sees.</summary>
    Inspector = 2,

    /// <summary><c>maintainer</c>: repairs.</summary>
    Maintainer = 3,

    /// <summary><c>station</c>: a monitoring station of the department <c>environment</c>; the key's label is the station's id.</summary>
    Station = 4,

    /// <summary><c>gateway</c>: a citizens' entrance of the department <c>urban</c>; it passes on what citizens report.</summary>
    Gateway = 5,

    /// <summary><c>auditor</c>: named so that audits can be attributed; it may write nothing but its own notes.</summary>
    Auditor = 6,
}
