using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>The life of public facilities (component codes of GB/T 47678.5).</summary>
public interface IFacilitiesClient
{
    /// <summary>The sender's department becomes the owner.</summary>
    Task<CallOutcome<FacilityChange>> RegisterAsync(
        FacilityRegistration facility, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <param name="found">Intact, damaged or lost.</param>
    Task<CallOutcome<FacilityChange>> InspectAsync(
        FacilityCode code, FacilityState found, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <param name="state">Damaged or lost.</param>
    Task<CallOutcome<FacilityChange>> ReportFaultAsync(
        FacilityCode code, FacilityState state, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    Task<CallOutcome<FacilityChange>> RepairAsync(
        FacilityCode code, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <param name="state">Intact, abandoned or removed.</param>
    Task<CallOutcome<FacilityChange>> ChangeStateAsync(
        FacilityCode code, FacilityState state, string note, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The facility as it is now.</summary>
    Task<Read<FacilityRecord>> GetAsync(FacilityCode code, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>All that ever happened to it; null when it is not registered. Whether the list is complete is checked.</summary>
    Task<FacilityHistory?> GetHistoryAsync(FacilityCode code, ReadOptions? options = null, CancellationToken cancellationToken = default);
}
