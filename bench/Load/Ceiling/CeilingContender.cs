using Pail.Bench.Load.Work;

namespace Pail.Bench.Load.Ceiling;

/// <summary>One backend at one kind of request, and what it has done so far.</summary>
internal sealed class CeilingContender(RunningServer server, Generator generator, Lab lab, bool puts, string folder)
{
    private readonly MixWork _work = new(lab, new KeyChooser(Distribution.Uniform, lab.Options.Keys), writes: puts ? 100 : 0);
    private readonly List<double> _throughputs = [];
    private readonly List<double> _clientThroughputs = [];
    private TimeSpan _serverTime;
    private double _requests;
    private long _failed;

    /// <summary>Stores the values, and runs without counting until code is compiled and connections are open.</summary>
    public async Task WarmUp(TimeSpan time)
    {
        await lab.Make();
        await lab.Client.Fill(lab.Bucket, Enumerable.Range(0, lab.Options.Keys).Select(KeyChooser.NameOf));
        await ClosedLoop.Run(_work, lab.Connections, time);
    }

    /// <summary>A turn of the .NET client.</summary>
    public async Task TakeClientTurn(TimeSpan time)
    {
        var (tally, elapsed) = await ClosedLoop.Run(_work, lab.Connections, time);
        _clientThroughputs.Add(tally.Operations / elapsed.TotalSeconds);
        _failed += tally.Errors.Values.Sum();
    }

    /// <summary>A turn of the generator in C.</summary>
    public async Task TakeTurn(int seconds)
    {
        var before = server.ProcessorTime;
        var (rate, failed) = await generator.Run(new GeneratorOrder
        {
            Keys = new Uri(server.Address, $"/v1/buckets/{lab.Bucket}/keys"),
            ApiKey = server.Key,
            Puts = puts,
            KeyCount = lab.Options.Keys,
            ValueSize = lab.Client.Values.Size,
            Connections = lab.Connections,
            Seconds = seconds,
            Folder = folder,
        });
        _serverTime += server.ProcessorTime - before;
        _requests += rate * seconds;
        _throughputs.Add(Math.Max(0, rate - ((double)failed / seconds)));
        _failed += failed;
    }

    public CeilingResult Result() => new()
    {
        Case = puts ? "PUT" : "GET",
        Backend = lab.Backend,
        Connections = lab.Connections,
        ValueSize = lab.Client.Values.Size,
        Throughputs = _throughputs,
        Throughput = Statistics.Median(_throughputs),
        ClientThroughputs = _clientThroughputs,
        ClientThroughput = Statistics.Median(_clientThroughputs),
        ServerMicroseconds = server.IsMeasured ? _serverTime.TotalMicroseconds / Math.Max(1, _requests) : null,
        Failed = _failed,
    };
}
