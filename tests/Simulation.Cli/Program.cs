using CityConsortium.Simulation.Cli;

return SimCommand.Create().Parse(args).Invoke();
