namespace Pail.Bench.Load;

/// <summary>Measures what the server allocates between two moments.</summary>
internal sealed class Allocations
{
    private readonly BucketClient _client;
    private readonly double _before;

    // What reading the metrics allocates itself.
    private readonly double _ofReading;

    private Allocations(BucketClient client, double before, double ofReading) =>
        (_client, _before, _ofReading) = (client, before, ofReading);

    public static async Task<Allocations> Begin(BucketClient client)
    {
        var first = await client.Allocated();
        var second = await client.Allocated();
        return new Allocations(client, second, second - first);
    }

    /// <summary>The bytes that were allocated since the begin.</summary>
    public async Task<double> End() => await _client.Allocated() - _before - _ofReading;
}
