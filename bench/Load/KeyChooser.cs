using Pail.Bench.Buckets.Workloads;

namespace Pail.Bench.Load;

/// <summary>Chooses keys, by a distribution that was drawn before the load begins.</summary>
internal sealed class KeyChooser(Distribution distribution, int count)
{
    // Steps through all keys in no order; it has no divisor in common with the usual counts.
    private const int Stride = 7919;

    private readonly Zipfian _zipfian = Zipfian.Of(count);

    /// <summary>All keys, in the order of their numbers.</summary>
    public string[] Keys { get; } = [.. Enumerable.Range(0, count).Select(NameOf)];

    /// <summary>The key of a step.</summary>
    public string this[int place] => Keys[NumberOf(place)];

    public static string NameOf(int number) => $"key{number}";

    /// <summary>How often used the key of a step is, if keys are drawn by the zipfian distribution: 0 is the most used.</summary>
    public int Rank(int place) => _zipfian[place];

    private int NumberOf(int place) => distribution switch
    {
        Distribution.Uniform => (int)((uint)place * (ulong)Stride % (ulong)count),
        Distribution.Latest => count - 1 - _zipfian[place],
        _ => Zipfian.Scramble(_zipfian[place], count),
    };
}
