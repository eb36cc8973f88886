namespace Pail.Server.Observer.Comparing;

/// <summary>
/// Chooses numbers as the clients of YCSB do: by Zipf's law with the constant 0.99, so a few come very often. (Gray and others, "Quickly
/// generating billion-record synthetic databases", SIGMOD 1994.)
/// </summary>
internal sealed class KeyChooser
{
    private const double Theta = 0.99;

    private readonly int _count;
    private readonly double _zeta;
    private readonly double _eta;

    internal KeyChooser(int count)
    {
        _count = count;
        for (var i = 1; i <= count; i++)
            _zeta += 1 / Math.Pow(i, Theta);
        var two = 1 + 1 / Math.Pow(2, Theta);
        _eta = (1 - Math.Pow(2.0 / count, 1 - Theta)) / (1 - two / _zeta);
    }

    /// <summary>A number from 0; the smaller, the more often.</summary>
    internal int NextRank(Random random)
    {
        var part = random.NextDouble();
        var scaled = part * _zeta;
        if (scaled < 1 || _count == 1)
            return 0;
        if (scaled < 1 + Math.Pow(0.5, Theta))
            return 1;
        return Math.Min(_count - 1, (int)(_count * Math.Pow(_eta * part - _eta + 1, 1 / (1 - Theta))));
    }

    /// <summary>A number from 0, of which those that come often are scattered.</summary>
    internal int Next(Random random)
    {
        // FNV-1a of the rank, as YCSB scatters.
        var hash = 14695981039346656037UL;
        var rank = (ulong)NextRank(random);
        for (var i = 0; i < 8; i++, rank >>= 8)
            hash = (hash ^ (rank & 0xff)) * 1099511628211UL;
        return (int)(hash % (ulong)_count);
    }
}
