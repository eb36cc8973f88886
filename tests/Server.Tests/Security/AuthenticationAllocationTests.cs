using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class AuthenticationAllocationTests
{
    [Fact]
    public void Authentication_of_a_request_allocates_nothing()
    {
        const int Requests = 1000;
        var key = ApiKeyText.Make();
        var hash = new byte[ApiKeyText.HashBytes];
        ApiKeyText.Hash(key, hash);
        var caller = new Caller(Role.Reader, "test");
        var authentication = new Authentication(
            _ => Task.CompletedTask, new ApiKeyRing([new ApiKey(hash, caller)]), new GuessLimit(TimeProvider.System));
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/v1/buckets/b/keys/k";
        context.Connection.RemoteIpAddress = IPAddress.IPv6Loopback;
        context.Request.Headers.Authorization = $"Bearer {key}";
        Invoke();

        // The least of some rounds: the runtime may allocate in between, for example when it compiles a method again.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Invoke();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Same(caller, Caller.Of(context));
        Assert.Equal(0, least);

        void Invoke()
        {
            for (var i = 0; i < Requests; i++)
                Assert.True(authentication.Invoke(context).IsCompletedSuccessfully);
        }
    }
}
