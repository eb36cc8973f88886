using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pail.Buckets;
using Pail.Server.Batches;
using Pail.Server.Requests;
using Pail.Server.Security;

namespace Pail.Server.Tests;

/// <summary>Every operation of a batch needs its own role. If the caller lacks one, nothing is done.</summary>
public sealed class BatchRoleTests : TestServer
{
    [Theory]
    [InlineData("put", ",\"text\":\"\"")]
    [InlineData("delete", "")]
    [InlineData("incr", "")]
    [InlineData("append", ",\"text\":\"\"")]
    [InlineData("patch", ",\"patch\":{}")]
    [InlineData("expire", ",\"ttl\":1")]
    [InlineData("persist", "")]
    [InlineData("touch", "")]
    public async Task A_reader_may_not_write(string op, string members)
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue("1"u8.ToArray(), "text/plain"), Condition.None);
        var before = await bucket.Peek("k");
        var ops = $$"""[{"op":"get","key":"k"},{"op":"{{op}}","key":"k"{{members}}}]""";

        var batch = await Ask(BatchesApi.Batch, Role.Reader, $"{{\"ops\":{ops}}}");
        var then = await Ask(BatchesApi.Transact, Role.Reader, $"{{\"then\":{ops}}}");
        var other = await Ask(BatchesApi.Transact, Role.Reader, $"{{\"then\":[],\"else\":{ops}}}");

        Assert.All([batch, then, other], answer => Assert.Equal(
            (403, "forbidden", 1), (answer.Status, answer.Body.Member("code"), answer.Body.GetProperty("opIndex").GetInt32())));
        Assert.Equal(("then", "else"), (then.Body.Member("opList"), other.Body.Member("opList")));
        Assert.Same(before, await bucket.Peek("k"));
        Assert.Equal(200, (await Ask(BatchesApi.Batch, Role.Writer, $"{{\"ops\":{ops}}}")).Status);
    }

    [Fact]
    public async Task A_reader_may_read()
    {
        await MakeBucket();

        var batch = await Ask(BatchesApi.Batch, Role.Reader, """{"ops":[{"op":"get","key":"k"}]}""");
        var transaction = await Ask(
            BatchesApi.Transact, Role.Reader, """{"compare":[{"key":"k","exists":true}],"then":[],"else":[{"op":"get","key":"k"}]}""");

        Assert.Equal((200, 200), (batch.Status, transaction.Status));
    }

    private async Task<(int Status, JsonElement Body)> Ask(Func<HttpContext, IBucket, TimeProvider, Task> handler, Role role, string body)
    {
        var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = Services };
        context.Features.Set(new Caller(role));
        new RequestTarget { Bucket = "b" }.SetFor(context);
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Response.Body = answer;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/v1/buckets/b:batch";
        await handler(context, (await Buckets.Find("b"))!, Time);
        await context.Response.CompleteAsync();
        return (context.Response.StatusCode, JsonDocument.Parse(answer.ToArray()).RootElement);
    }
}
