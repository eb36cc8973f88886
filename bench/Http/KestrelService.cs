using Pail.Bench.Load;

namespace Pail.Bench.Http;

/// <summary>Bare Kestrel, which stores nothing.</summary>
internal sealed class KestrelService : HttpService
{
    public override bool Stores => false;

    public override Task<RunningServer> Start() =>
        RunningServer.Start("dotnet", [typeof(KestrelService).Assembly.Location, BareKestrel.Word], CancellationToken.None);

    public override Task Fill(BucketClient client, string bucket, IReadOnlyList<string> keys) => Task.CompletedTask;
}
