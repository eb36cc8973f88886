namespace Pail.Bench.Load.Work;

/// <summary>Batches of which half read and half write. The bodies are made before, because the generator shares the machine.</summary>
internal sealed class BatchWork : IWork
{
    private const int Bodies = 64;

    private readonly Lab _lab;
    private readonly byte[][] _bodies;

    public BatchWork(Lab lab, KeyChooser chooser, int operations)
    {
        _lab = lab;
        OperationsEach = operations;
        _bodies =
        [
            .. Enumerable.Range(0, Bodies).Select(body => lab.Client.BatchBody(
                [.. Enumerable.Range(body * operations, operations).Select(place => chooser[place])], reads: body % 2 == 0)),
        ];
    }

    public int OperationsEach { get; }

    public Task Step(int place, Tally tally) => _lab.Client.Batch(_lab.Bucket, _bodies[place % Bodies], OperationsEach, tally);
}
