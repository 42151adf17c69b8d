using CityConsortium.Cli;

return await CommandLine.RunAsync(args);
