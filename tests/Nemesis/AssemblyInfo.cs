using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CityConsortium.Nemesis.Tests")]
