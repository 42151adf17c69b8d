using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("CityConsortium.Cli.Tests")]
[assembly: InternalsVisibleTo("CityConsortium.Cluster.Tests")]
