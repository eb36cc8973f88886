namespace Pail.Bench.Compare;

/// <summary>The BEAM as a contestant.</summary>
/// <param name="beam">The running machine.</param>
/// <param name="name">The name of the contestant.</param>
/// <param name="work">The name of the work in the BEAM's script.</param>
internal sealed class BeamContestant(Beam beam, string name, string work) : IContestant
{
    public string Name => name;

    public Task Start() => Task.CompletedTask;

    public async Task<TimeSpan> Try(int operations) => TimeSpan.FromMicroseconds((await Measure(operations)).Nanoseconds / 1000);

    public Task<Sample> Measure(int operations) => beam.Run(work, operations);

    // The machine is kept for the next experiment.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
