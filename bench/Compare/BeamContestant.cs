namespace Pail.Bench.Compare;

/// <summary>The BEAM, taking its turn like everybody else.</summary>
/// <param name="beam">The running machine.</param>
/// <param name="work">The work, as its script calls it.</param>
internal sealed class BeamContestant(Beam beam, string work) : IContestant
{
    public string Name => Names.Beam;

    public Task Start() => Task.CompletedTask;

    public async Task<TimeSpan> Try(int operations) => TimeSpan.FromMicroseconds((await Measure(operations)).Nanoseconds / 1000);

    public Task<Sample> Measure(int operations) => beam.Run(work, operations);

    // The machine goes on to the next experiment.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
