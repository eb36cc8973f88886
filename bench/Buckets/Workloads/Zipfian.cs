namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// Draws from a zipfian distribution with the constant 0.99: a few numbers are drawn very often. The draws are made once, because one takes
/// longer than many an operation. Callers begin at different places of the same draws.
/// </summary>
internal sealed class Zipfian
{
    private const double Constant = 0.99;
    private const int Draws = 1 << 18;

    private readonly int[] _ranks = new int[Draws];

    private Zipfian(int count)
    {
        var sums = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sums[i] = sum += 1 / Math.Pow(i + 1, Constant);
        var random = new Random(42);
        for (var i = 0; i < Draws; i++)
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sum);
            _ranks[i] = at < 0 ? ~at : at;
        }
    }

    private static readonly Dictionary<int, Zipfian> Made = [];

    /// <summary>The draws of ranks below a number. Rank 0 is drawn most often.</summary>
    public static Zipfian Of(int count)
    {
        lock (Made)
            return Made.TryGetValue(count, out var made) ? made : Made[count] = new Zipfian(count);
    }

    /// <summary>The rank that is drawn at a place.</summary>
    public int this[int place] => _ranks[place & (Draws - 1)];

    /// <summary>
    /// Scatters the ranks over the keys, so that keys that are used often are not neighbours. Each key has one rank, unless the count is a
    /// multiple of 7919.
    /// </summary>
    public static int Scramble(int rank, int count) => (int)(rank * 7919L % count);
}
