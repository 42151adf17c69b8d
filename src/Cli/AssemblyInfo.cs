using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CityConsortium.Cli.Tests")]
[assembly: InternalsVisibleTo("CityConsortium.Cluster.Tests")]
[assembly: InternalsVisibleTo("city-nemesis")]
[assembly: InternalsVisibleTo("city-fuzz")]
