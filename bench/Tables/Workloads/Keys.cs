namespace Pail.Bench.Tables.Workloads;

/// <summary>The keys and the value of all tables. They are made once, before the measurements.</summary>
internal static class Keys
{
    /// <summary>How many rows a table has in the lookups and overwrites.</summary>
    public const int Count = 100_000;

    /// <summary>Every row's value.</summary>
    public const string Value = "v";

    private static string[] _texts = [];

    /// <summary>At least <paramref name="count"/> keys, in the order of their numbers: <c>key 0</c>, <c>key 1</c>.</summary>
    public static string[] Texts(int count)
    {
        if (_texts.Length < count)
            _texts = [.. _texts, .. Enumerable.Range(_texts.Length, count - _texts.Length).Select(i => $"key {i}")];
        return _texts;
    }

    /// <summary>A walk over the first <see cref="Count"/> keys.</summary>
    public static Walk Walk() => new(Texts(Count));

    /// <summary>
    /// The i-th key for a table with numbers as keys. All keys differ and are in no order, like ids. With ascending numbers, a dictionary
    /// that chooses its bucket by the number itself would walk through memory in order, which measures the processor's caches.
    /// </summary>
    public static int Number(int i) => unchecked(i * (int)0x9E3779B1);
}
