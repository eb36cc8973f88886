using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>
/// Fills the store under load. Writes are refused and certainly not done; when there is room again, they are taken again.
/// </summary>
internal sealed class FullRig(ClusterOptions options) : ClusterRig(options, "full")
{
    private const int ValueBytes = 400_000;
    private const int MostValues = 2000;

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(2);

    protected override string[] RedisArguments => ["--maxmemory", "48mb", "--maxmemory-policy", "noeviction"];

    protected override async Task Hurt(ClusterRun run, int number)
    {
        if (Options.Store != StoreChoice.Redis)
            throw new DurabilityException("Only Redis can be given so little memory that it is full: --store redis.");
        await run.WhenElapsed(Options.Time * 0.2);
        var http = run.Cluster.Silos[0].Http;
        await Need(http.PutJson("/v1/buckets/filler", """{"backend":"table"}"""));
        var text = new string('x', ValueBytes);
        var stored = 0;
        Answer? refused = null;
        while (refused is null && stored < MostValues)
        {
            var answer = await http.Put(Key(stored), text);
            if (answer.IsDone)
                stored++;
            else
                refused = answer;
        }

        if (refused?.Status != HttpStatusCode.InsufficientStorage)
        {
            run.Log.Report(
                ViolationKind.WrongAnswer,
                $"A full store is answered with {refused?.Status}: {Encoding.UTF8.GetString(refused?.Body ?? [])}");
        }

        await Task.Delay(Stay);
        var asked = Stopwatch.GetTimestamp();
        for (var place = 0; place < stored; place++)
            await Need(http.Delete(Key(place)));
        Summary.AddTimes("deletions in the full store", [Stopwatch.GetElapsedTime(asked)]);
        var room = Stopwatch.GetTimestamp();
        var (gets, puts) = await run.Recovery.Measure(Buckets.Names, run.Cluster.Silos[1], room);
        Summary.AddTimes("first good GET: there is room", gets);
        Summary.AddTimes("first good PUT: there is room", puts);
        await run.WhenElapsed(Options.Time);
        if (!run.Log.Errors.Keys.Any(static error => error.StartsWith("507 ", StringComparison.Ordinal)))
            run.Log.Report(ViolationKind.WrongAnswer, "No client was told 507 while the store was full");
        foreach (var (error, _) in run.Log.Errors)
        {
            if (!error.StartsWith("507 ", StringComparison.Ordinal))
                run.Log.Report(ViolationKind.WrongAnswer, $"While the store was full, clients got \"{error}\"");
        }

        async Task Need(Task<Answer> sent)
        {
            var answer = await sent;
            if (!answer.IsDone)
                run.Log.Report(ViolationKind.WrongAnswer, $"{(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        }
    }

    private static string Key(int place) => string.Create(CultureInfo.InvariantCulture, $"/v1/buckets/filler/keys/own/{place}");
}
