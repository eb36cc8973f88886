namespace Pail.Bench.Load;

/// <summary>Measures what the server allocates between two moments.</summary>
internal sealed class Allocations
{
    private const int Readings = 4;

    private readonly BucketClient _client;
    private readonly double _before;

    // What reading the metrics allocates itself.
    private readonly double _ofReading;

    private Allocations(BucketClient client, double before, double ofReading) =>
        (_client, _before, _ofReading) = (client, before, ofReading);

    public static async Task<Allocations> Begin(BucketClient client)
    {
        // The least of some readings, because the server may still allocate for what was done before.
        var before = await client.Allocated();
        var ofReading = double.MaxValue;
        for (var reading = 1; reading < Readings; reading++)
        {
            var now = await client.Allocated();
            (ofReading, before) = (Math.Min(ofReading, now - before), now);
        }

        return new Allocations(client, before, ofReading);
    }

    /// <summary>The bytes that were allocated since the begin.</summary>
    public async Task<double> End() => Math.Max(0, await _client.Allocated() - _before - _ofReading);
}
