using Pail.Bench.Compare;

namespace Pail.Bench.Structure;

/// <summary>A figure that does not depend on the machine's speed: bytes that something takes, or that an operation allocates.</summary>
/// <param name="Name">Its name in <c>expected.json</c>.</param>
/// <param name="Work">The work.</param>
/// <param name="Operations">How many operations are measured at once.</param>
/// <param name="Retains">Whether it is the memory that an operation leaves; otherwise what it allocates.</param>
internal sealed record Figure(string Name, Func<IWorkload> Work, int Operations, bool Retains)
{
    // The first runs allocate what later ones use again, and the JIT allocates too.
    private const int WarmUps = 3;
    private const int Rounds = 3;

    /// <summary>Measures it.</summary>
    /// <returns>The least of some rounds: a collection or the JIT can only add to it.</returns>
    public async Task<double> Measure()
    {
        await using var contestant = new LocalContestant(Name, Work(), Retains);
        await contestant.Start();
        for (var i = 0; i < WarmUps; i++)
            await contestant.Try(Math.Max(1, Operations / 10));
        var least = double.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var sample = await contestant.Measure(Operations);
            least = Math.Min(least, Retains ? sample.RetainedEach : sample.AllocatedEach);
        }

        return Math.Max(0, least);
    }
}
