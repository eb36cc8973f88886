using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>The bucket of the Elixir guide's first chapter: an agent. Its state is the entries; an operation sends it a function.</summary>
internal sealed class AgentBucket(string name, BucketConfig config, BucketProcesses processes) : ProcessBucket(name, config, processes)
{
    private Agent<ProcessEntries> Agent => Node.Agent<ProcessEntries>(Pid);

    protected override ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision) =>
        supervisor.StartAgentLink(self => BeginEmpty(self, supervision), ServerOptions);

    protected override ValueTask<Entry?> CallGet(string key) =>
        Agent.Get(static (entries, key) => entries.Get(key), key, Config.CallTimeout);

    protected override ValueTask<PutResult?> CallPut(PutRequest request) =>
        Agent.GetAndUpdate(static (entries, request) => (entries.Put(request), entries), request, Config.CallTimeout);

    protected override ValueTask<DeleteResult> CallDelete(DeleteRequest request) =>
        Agent.GetAndUpdate(static (entries, request) => (entries.Delete(request), entries), request, Config.CallTimeout);

    protected override ValueTask<KeyPage> CallList(KeyQuery query) =>
        Agent.Get(static (entries, query) => entries.List(query), query, Config.CallTimeout);

    protected override ValueTask<bool> CallIsEmpty() => Agent.Get(static entries => entries.IsEmpty, Timeout.InfiniteTimeSpan);
}
