namespace Pail.Server.Telemetry;

/// <summary>
/// Lets all instruments of one collection share figures that cost something: an instrument that has not seen the latest figures yet takes
/// them, and one that has makes new ones.
/// </summary>
/// <param name="read">Reads the figures.</param>
internal sealed class SharedFigures<T>(Func<T> read)
    where T : class
{
    private readonly Lock _lock = new();
    private T? _figures;
    private long _version;

    /// <summary>The figures for an instrument.</summary>
    internal T For(Reading reading)
    {
        lock (_lock)
        {
            if (_figures is null || reading.Version == _version)
            {
                _figures = read();
                _version++;
            }

            reading.Version = _version;
            return _figures;
        }
    }
}

/// <summary>Which figures an instrument has seen.</summary>
internal sealed class Reading
{
    internal long Version { get; set; }
}
