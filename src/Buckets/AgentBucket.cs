using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>The bucket of the Elixir guide's first chapter: an agent. Its state is the entries; a step is a function sent to it.</summary>
internal sealed class AgentBucket(string name, BucketContext context, BucketProcesses processes) : ProcessBucket(name, context, processes)
{
    private Agent<BucketEntries> Agent => Node.Agent<BucketEntries>(Pid);

    protected override void WakeUp() => Agent.Cast(static (entries, bucket) => bucket.Sweep(entries), this);

    protected override async ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision)
    {
        var recovered = await Recover();
        return await supervisor.StartAgentLink(self => Begin(self, supervision, recovered), ServerOptions);
    }

    protected override ValueTask<Entry?> CallGet(string key) =>
        Agent.Get(static (entries, key) => entries.Get(key, uses: true), key, Config.CallTimeout);

    protected override ValueTask<OperationResult> CallApply(Operation operation) =>
        Agent.GetAndUpdate(static (entries, operation) => (entries.Apply(operation), entries), operation, Config.CallTimeout);

    protected override ValueTask<TResult> Call<TResult>(BucketRequest<TResult> request, TimeSpan timeout) =>
        Agent.GetAndUpdate(static (entries, request) => (request.Run(entries), entries), request, timeout);
}
