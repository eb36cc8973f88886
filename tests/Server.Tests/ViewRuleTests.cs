using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;
using Pail.Server.RuntimeViews;
using Pail.Server.Security;

namespace Pail.Server.Tests;

/// <summary>The rules of all views of the runtime.</summary>
public sealed class ViewRuleTests : TestServer
{
    public static TheoryData<string> Views =>
        ["/v1/processes", "/v1/processes/0.1.0", "/v1/tree", "/v1/tables", "/v1/crashes", "/v1/storage"];

    [Fact]
    public async Task A_cursor_of_another_view_is_refused()
    {
        Idle();
        Idle();
        using var first = await Send(HttpMethod.Get, "/v1/processes?limit=1");
        var link = (await first.Json()).Member("nextLink");

        using var answer = await Send(HttpMethod.Get, link.Replace("/v1/processes", "/v1/tables", StringComparison.Ordinal));

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_of_another_site_cannot_read_a_view(string path)
    {
        Idle();

        string[] headers = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"];
        foreach (var header in headers)
        {
            var answer = await Raw("GET", path, header + "\r\n");
            Assert.Equal((403, "cross-origin"), (answer.Status, answer.Code));
        }

        Assert.Equal(200, (await Raw("GET", path, $"Origin: http://{Address.Authority}\r\nSec-Fetch-Site: same-origin\r\n")).Status);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_view_answers_GET_HEAD_and_OPTIONS_alone(string path)
    {
        Idle();

        using var head = await Send(HttpMethod.Head, path);
        using var options = await Send(HttpMethod.Options, path);
        using var post = await Send(HttpMethod.Post, path);
        using var slash = await Send(HttpMethod.Get, path + "/");
        using var upper = await Send(HttpMethod.Get, path.Replace("/v1", "/V1", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (head.StatusCode, head.Header("Content-Type")));
        Assert.Equal((HttpStatusCode.NoContent, "GET, HEAD, OPTIONS"), (options.StatusCode, options.Header("Allow")));
        await post.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        await slash.Problem(HttpStatusCode.NotFound, "not-found");
        await upper.Problem(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData(Role.Reader, 403)]
    [InlineData(Role.Writer, 403)]
    [InlineData(Role.Admin, 200)]
    public async Task Only_an_administrator_sees_a_view(object role, int status)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new Caller((Role)role));

        await new ViewAccess(new Requests.CrossOrigin([])).Run(context, _ => Task.CompletedTask);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(status == 403 ? "forbidden" : "", context.Response.Headers["Kv-Error-Code"].ToString());
    }

    private void Idle() => Services.GetRequiredService<Node>().Spawn(static async self => await self.Receive());
}
