using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>The bucket of the Elixir guide's later chapter: a genserver. Its state is the entries; each operation calls it.</summary>
internal sealed class GenServerBucket(string name, BucketConfig config, BucketProcesses processes) : ProcessBucket(name, config, processes)
{
    protected override ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision) =>
        supervisor.StartLink(new BucketServer(self => BeginEmpty(self, supervision)), ServerOptions);

    protected override ValueTask<Entry?> CallGet(string key) => Node.Call(Pid, new GetCall(key), Config.CallTimeout);

    protected override ValueTask<PutResult?> CallPut(PutRequest request) => Node.Call(Pid, new PutCall(request), Config.CallTimeout);

    protected override ValueTask<DeleteResult> CallDelete(DeleteRequest request) =>
        Node.Call(Pid, new DeleteCall(request), Config.CallTimeout);

    protected override ValueTask<KeyPage> CallList(KeyQuery query) => Node.Call(Pid, new ListCall(query), Config.CallTimeout);

    protected override ValueTask<bool> CallIsEmpty() => Node.Call(Pid, new IsEmptyCall(), Timeout.InfiniteTimeSpan);

    private sealed record GetCall(string Key) : ICall<Entry?>;

    private sealed record PutCall(PutRequest Request) : ICall<PutResult?>;

    private sealed record DeleteCall(DeleteRequest Request) : ICall<DeleteResult>;

    private sealed record ListCall(KeyQuery Query) : ICall<KeyPage>;

    private sealed record IsEmptyCall : ICall<bool>;

    private sealed class BucketServer(Func<Self, ProcessEntries> begin) : GenServer<ProcessEntries>
    {
        protected override ValueTask<InitResult> Init() => Ok(begin(Self));

        protected override ValueTask<CallResult> HandleCall(object request, From from, ProcessEntries state) => request switch
        {
            GetCall get => Reply(state.Get(get.Key), state),
            PutCall put => Reply(state.Put(put.Request), state),
            DeleteCall delete => Reply(state.Delete(delete.Request), state),
            ListCall list => Reply(state.List(list.Query), state),
            IsEmptyCall => Reply(state.IsEmpty, state),
            _ => base.HandleCall(request, from, state),
        };
    }
}
