using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>The bucket of the Elixir guide's later chapter: a genserver. Its state is the entries; each operation calls it.</summary>
internal sealed class GenServerBucket(string name, BucketContext context, BucketProcesses processes)
    : ProcessBucket(name, context, processes)
{
    protected override void WakeUp() => Node.Cast(Pid, SweepCast.Instance);

    protected override async ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision)
    {
        var recovered = await Recover();
        return await supervisor.StartLink(new BucketServer(this, supervision, recovered), ServerOptions);
    }

    protected override ValueTask<Entry?> CallGet(string key)
    {
        var request = GetCall.Rent(key);
        var call = Node.Call(Pid, request, Config.CallTimeout);
        if (call.IsCompletedSuccessfully)
            request.Return();
        return call;
    }

    protected override ValueTask<OperationResult> CallApply(Operation operation) => Node.Call(Pid, operation, Config.CallTimeout);

    protected override ValueTask<TResult> Call<TResult>(BucketRequest<TResult> request, TimeSpan timeout) =>
        Node.Call(Pid, request, timeout);

    private sealed class BucketServer(GenServerBucket bucket, BucketSupervision supervision, RecoveredBucket? recovered)
        : GenServer<BucketEntries>
    {
        protected override ValueTask<InitResult> Init() => Ok(bucket.Begin(Self, supervision, recovered));

        protected override ValueTask<CallResult> HandleCall(object request, From from, BucketEntries state) => request switch
        {
            GetCall get => Reply(state.Get(get.Key, uses: true), state),
            Operation operation => Reply(state.Apply(operation), state),
            PeekRequest peek => Reply(peek.Run(state), state),
            BatchRequest batch => Reply(batch.Run(state), state),
            TransactionRequest transaction => Reply(transaction.Run(state), state),
            ListRequest list => Reply(list.Run(state), state),
            SnapshotRequest snapshot => Reply(snapshot.Run(state), state),
            SweepRequest sweep => Reply(sweep.Run(state), state),
            ClearRequest clear => Reply(clear.Run(state), state),
            WatchRequest watch => Reply(watch.Run(state), state),
            ResumeRequest resume => Reply(resume.Run(state), state),
            FitsRequest fits => Reply(fits.Run(state), state),
            IsEmptyRequest isEmpty => Reply(isEmpty.Run(state), state),
            _ => base.HandleCall(request, from, state),
        };

        protected override ValueTask<Result> HandleCast(object message, BucketEntries state) =>
            message is SweepCast ? NoReply(bucket.Sweep(state)) : base.HandleCast(message, state);
    }

    /// <summary>
    /// The request to read a key. One that has been answered at once is used again by its thread, so that a read makes no garbage. A log of
    /// the server (<c>sys:log</c>) may therefore show it with a later key.
    /// </summary>
    private sealed class GetCall : ICall<Entry?>
    {
        [ThreadStatic]
        private static GetCall? _spare;

        internal string Key { get; private set; } = "";

        internal static GetCall Rent(string key)
        {
            var call = _spare ?? new GetCall();
            _spare = null;
            call.Key = key;
            return call;
        }

        internal void Return() => _spare = this;
    }

    private sealed record SweepCast
    {
        internal static readonly SweepCast Instance = new();
    }
}
