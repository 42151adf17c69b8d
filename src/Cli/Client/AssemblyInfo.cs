using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CityConsortium.Client.Tests")]
