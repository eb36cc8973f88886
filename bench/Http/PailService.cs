using Pail.Bench.Load;

namespace Pail.Bench.Http;

/// <summary>Pail's server.</summary>
/// <param name="backend">The backend of the bucket.</param>
internal sealed class PailService(string backend) : HttpService
{
    public override bool TellsAllocations => true;

    public override Task<RunningServer> Start() => RunningServer.Start(CancellationToken.None);

    public override async Task Fill(BucketClient client, string bucket, IReadOnlyList<string> keys)
    {
        await client.Recreate(bucket, backend);
        await client.Fill(bucket, keys);
    }
}
