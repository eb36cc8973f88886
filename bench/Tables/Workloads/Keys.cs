namespace Pail.Bench.Tables.Workloads;

/// <summary>The keys and the value of all tables, made once: nobody measures their making.</summary>
internal static class Keys
{
    /// <summary>How many rows a table has that is looked up in or written over.</summary>
    public const int Count = 100_000;

    /// <summary>Every row's value.</summary>
    public const string Value = "v";

    private static string[] _texts = [];

    /// <summary>At least so many keys, in the order of their numbers: <c>key 0</c>, <c>key 1</c>.</summary>
    public static string[] Texts(int count)
    {
        if (_texts.Length < count)
            _texts = [.. _texts, .. Enumerable.Range(_texts.Length, count - _texts.Length).Select(i => $"key {i}")];
        return _texts;
    }

    /// <summary>A walk over the first <see cref="Count"/> of them.</summary>
    public static Walk Walk() => new(Texts(Count));

    /// <summary>
    /// The number of a key that is a number: each another, and in no order, as identities are. By numbers that count up a dictionary that
    /// chooses its buckets by the number itself goes through memory in a straight line, which measures the processor's caches.
    /// </summary>
    public static int Number(int i) => unchecked(i * (int)0x9E3779B1);
}
