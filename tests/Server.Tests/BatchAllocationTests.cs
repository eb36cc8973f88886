using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pail.Buckets;
using Pail.Server.Batches;
using Pail.Server.Http;

namespace Pail.Server.Tests;

/// <summary>Reading a batch allocates what the bucket keeps, and writing its results allocates nothing for each result.</summary>
public sealed class BatchAllocationTests : TestServer
{
    private const int Operations = 1000;

    // The operation, the key, the value, and a place in two lists while these grow.
    [Theory]
    [InlineData("put", ",\"text\":\"", 420)]
    [InlineData("get", "", 120)]
    public void Reading_an_operation_allocates_what_is_kept(string op, string members, long limit)
    {
        var value = op == "put" ? new string('x', 100) + "\"" : "";
        var ops = Enumerable.Range(0, Operations).Select(i => $"{{\"op\":\"{op}\",\"key\":\"key{i:D5}\"{members}{value}}}");
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes($"{{\"ops\":[{string.Join(',', ops)}]}}");
        Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Operations;

        Assert.InRange(each, 1, limit);

        void Read() => Assert.Null(BatchReader.Read(body, Time.GetUtcNow(), new OperationList("ops")));
    }

    [Theory]
    [InlineData("put")]
    [InlineData("get")]
    [InlineData("none")]
    public async Task Writing_a_result_allocates_nothing(string op)
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue(new byte[100], "text/plain"), Condition.None);
        var list = new OperationList("ops");
        for (var i = 0; i < Operations; i++)
        {
            if (op == "put")
                list.Add(OperationKind.Put, new PutOperation("k", new NewValue("x"u8.ToArray(), "text/plain")));
            else
                list.Add(OperationKind.Get, new GetOperation(op == "get" ? "k" : "none"));
        }

        OperationResult[] results = [.. await bucket.Apply(list.Operations)];
        Write(1);
        Write(Operations);

        var few = Measure(1);
        var many = Measure(Operations);

        Assert.InRange((double)(many - few) / Operations, 0, 2);

        long Measure(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Write(count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Write(int count)
        {
            var context = new DefaultHttpContext { RequestServices = Services };
            context.Features.Set<IHttpResponseBodyFeature>(new Sink());
            using var paced = new PacedResponse(context);
            var writing = new ResultWriter(paced).WriteBatch(list, new ArraySegment<OperationResult>(results, 0, count));

            // All on this thread, or the figure would mean nothing.
            Assert.True(writing.IsCompletedSuccessfully);
        }
    }

    // Takes all bytes at once and forgets them.
    private sealed class Sink : PipeWriter, IHttpResponseBodyFeature
    {
        private static readonly byte[] Room = new byte[1024 * 1024];
        private long _unflushed;

        public Stream Stream => Stream.Null;

        public PipeWriter Writer => this;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _unflushed;

        public override void Advance(int bytes) => _unflushed += bytes;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            _unflushed = 0;
            return default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => Room;

        public override Span<byte> GetSpan(int sizeHint = 0) => Room;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
