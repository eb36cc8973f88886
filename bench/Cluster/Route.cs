using System.Diagnostics;
using System.Text;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary>
/// The way of one client to the cluster, as a load balancer leads it: to one silo as long as that one answers, then to another one. Only a
/// request that was refused the connection is sent again, because only this one has certainly done nothing.
/// </summary>
internal sealed class Route(IReadOnlyList<SiloSlot> silos, HistoryLog log, int first = 0)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private int _place = first;

    /// <summary>Whether it also sends to a silo that no load balancer would choose now.</summary>
    internal bool IgnoresBalancer { get; init; }

    /// <summary>Sends a request.</summary>
    /// <returns>The answer; null when there was none, so that nobody knows what became of the request.</returns>
    internal async Task<Answer?> Send(Func<DurableClient, Task<Answer>> send, CancellationToken stop)
    {
        while (true)
        {
            var silo = silos[_place % silos.Count];
            var began = Stopwatch.GetTimestamp();
            try
            {
                if (silo.IsUp || IgnoresBalancer)
                {
                    var answer = await send(silo.Http);
                    log.Took(Stopwatch.GetTimestamp() - began);
                    if ((int)answer.Status >= 500)
                    {
                        log.CountError(
                            $"{(int)answer.Status} {answer.Code}{(answer.IsUnknown ? " unknown" : "")}",
                            $"{silo.Name} since {began}: {Encoding.UTF8.GetString(answer.Body).TrimEnd()}");

                        // A client that is told to come back does so a little later.
                        await Task.Delay(Pause, CancellationToken.None);
                    }

                    return answer;
                }
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // Nobody listens there: it is sent to the next one.
            }
            catch (HttpRequestException failure)
            {
                log.Took(Stopwatch.GetTimestamp() - began);
                log.CountError(
                    $"no answer: {failure.HttpRequestError} {failure.InnerException?.GetType().Name}",
                    $"{silo.Name} since {began}: {failure.Message}");
                _place++;
                return null;
            }

            _place++;
            await Task.Delay(Pause, stop);
        }
    }
}
