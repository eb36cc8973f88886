using System.Diagnostics;

namespace Pail.Bench.Load;

/// <summary>One backend in one case, and what it has done so far.</summary>
internal sealed class Contender(RunningServer server, Scenario scenario, LoadCase load, Lab lab, IWork work)
{
    private readonly Tally _closed = new();
    private readonly Tally _open = new();
    private readonly List<double> _throughputs = [];
    private readonly List<MailboxSample> _mailbox = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan _serverTime;
    private TimeSpan _generatorTime;
    private double _allocated;
    private long _resident;
    private double _rate;

    public string Backend => lab.Backend;

    /// <summary>Steps a second in the closed loop.</summary>
    public double StepRate => Statistics.Median(_throughputs) / work.OperationsEach;

    /// <summary>Runs without counting, until code is compiled and connections are open.</summary>
    public Task WarmUp(TimeSpan time) => ClosedLoop.Run(work, lab.Connections, time);

    /// <summary>A turn of the closed loop.</summary>
    public Task TakeTurn(TimeSpan time) => BesideOthers(async () =>
    {
        using var generator = Process.GetCurrentProcess();
        var allocated = await Allocations.Begin(lab.Client);
        generator.Refresh();
        var (generatorBefore, serverBefore) = (generator.TotalProcessorTime, server.ProcessorTime);
        var (tally, elapsed) = await ClosedLoop.Run(work, lab.Connections, time);
        generator.Refresh();
        _generatorTime += generator.TotalProcessorTime - generatorBefore;
        _serverTime += server.ProcessorTime - serverBefore;
        _throughputs.Add(tally.Operations / elapsed.TotalSeconds);
        _allocated += await allocated.End();
        _closed.Add(tally);
    });

    /// <summary>A turn of the open loop.</summary>
    public Task TakeTurn(TimeSpan time, double rate) => BesideOthers(async () =>
    {
        _rate = rate;
        _open.Add(await OpenLoop.OnThisMachine().Run(work, lab.Connections, rate, time));
    });

    public CaseResult Result() => new()
    {
        Scenario = scenario.Name,
        Case = load.Name,
        Backend = Backend,
        Connections = lab.Connections,
        ValueSize = lab.Client.Values.Size,
        Throughputs = _throughputs,
        Throughput = Statistics.Median(_throughputs),
        Errors = new[] { _closed, _open, lab.Beside }.SelectMany(tally => tally.Errors)
            .GroupBy(error => error.Key).ToDictionary(group => group.Key, group => group.Sum(error => error.Value)),
        Retries = _closed.Retries + _open.Retries,
        Missing = _closed.Missing + _open.Missing,
        ServerMicroseconds = server.IsMeasured ? _serverTime.TotalMicroseconds / Math.Max(1, _closed.Requests) : null,
        GeneratorMicroseconds = _generatorTime.TotalMicroseconds / Math.Max(1, _closed.Requests),
        AllocatedBytes = _allocated / Math.Max(1, _closed.Requests),
        ResidentBytes = server.IsMeasured ? _resident : null,
        Rate = _rate,
        Latencies = Percentiles.Of(_open.Latencies),
        Lateness = Percentiles.Of(_open.Lateness),
        Recoveries = Percentiles.Of(lab.Beside.Latencies),
        Mailbox = _mailbox,
    };

    // Runs a turn, and meanwhile what the case has beside the load, and the sampler.
    private async Task BesideOthers(Func<Task> turn)
    {
        if (load.Arrange is { } arrange)
            await arrange(lab);
        using var end = new CancellationTokenSource();
        var beside = Task.WhenAll(Sample(end.Token), load.Beside?.Invoke(lab, end.Token) ?? Task.CompletedTask);
        await turn();
        await end.CancelAsync();
        await beside;
    }

    private async Task Sample(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            do
            {
                var (length, _, _) = await lab.Client.Status(lab.Bucket);
                _mailbox.Add(new MailboxSample(Stopwatch.GetElapsedTime(_began).TotalSeconds, length));
                _resident = Math.Max(_resident, server.ResidentBytes);
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The turn is over.
        }
    }
}
