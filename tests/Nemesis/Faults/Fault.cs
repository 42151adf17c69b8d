namespace CityConsortium.Nemesis.Faults;

/// <summary>One kind of misfortune.</summary>
/// <param name="Inject">Lets it happen; what must not be touched while it lasts is the round's business.</param>
/// <param name="Heal">What this fault needs beyond what every healing does; null = nothing.</param>
internal sealed record Fault(string Name, Func<Scene, Task> Inject, Func<Scene, Task>? Heal = null);
