using CityConsortium.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // The extension belongs where every AddXxx is found.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers the client with a host's services.</summary>
public static class CityClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ICityClient"/> as a singleton. The options are validated when the host starts; all problems are
    /// reported together.
    /// </summary>
    public static IServiceCollection AddCityConsortiumClient(this IServiceCollection services, Action<CityClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<CityClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CityClientOptions>, CityClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICityClient>(static provider => CityClient.Create(
            provider.GetRequiredService<IOptions<CityClientOptions>>().Value,
            provider.GetService<ILoggerFactory>()?.CreateLogger("CityConsortium.Client"),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
