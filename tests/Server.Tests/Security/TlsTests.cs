using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Security;

/// <summary>TLS as Kestrel's settings configure it.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Endpoint = "--Kestrel:Endpoints:Tls";

    private readonly TestCertificate _certificate = new();

    private string[] Pfx =>
        [$"{Endpoint}:Certificate:Path={_certificate.Pfx}", $"{Endpoint}:Certificate:Password={TestCertificate.Password}"];

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task An_endpoint_with_a_certificate_serves_each_version_of_HTTP(int major, int minor)
    {
        await using var app = await Start(Pfx);
        using var client = _certificate.Client(Address(app), new Version(major, minor));

        using var made = await client.PutAsync("/v1/buckets/b", null, TestServer.Cancelled);
        using var written = await client.PutAsync("/v1/buckets/b/keys/k", Answers.Body("milk"), TestServer.Cancelled);
        using var read = await client.GetAsync("/v1/buckets/b/keys/k", TestServer.Cancelled);

        Assert.Equal((201, 201, 200), ((int)made.StatusCode, (int)written.StatusCode, (int)read.StatusCode));
        Assert.Equal(("milk", new Version(major, minor)), (await read.Text(), read.Version));
    }

    [Fact]
    public async Task The_client_and_the_server_agree_on_HTTP_2_by_ALPN()
    {
        await using var app = await Start(Pfx);
        using var stream = await Connect(app, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);

        Assert.Equal(SslApplicationProtocol.Http2, stream.NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task A_certificate_may_be_a_PEM_file_with_its_key_in_another()
    {
        await using var app = await Start(
            $"{Endpoint}:Certificate:Path={_certificate.Pem}", $"{Endpoint}:Certificate:KeyPath={_certificate.KeyPem}");
        using var client = _certificate.Client(Address(app), HttpVersion.Version20);

        using var answer = await client.GetAsync("/health/live", TestServer.Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // QUIC needs libmsquic, which Microsoft's package feed has and Debian's has not. The settings must not fail without it.
    [Fact]
    public async Task Settings_with_HTTP_3_serve_it_where_the_machine_has_QUIC_and_else_HTTP_2()
    {
        await using var app = await Start([.. Pfx, $"{Endpoint}:Protocols=Http1AndHttp2AndHttp3"]);
        var best = QuicListener.IsSupported ? HttpVersion.Version30 : HttpVersion.Version20;
        using var client = _certificate.Client(Address(app), best);

        using var answer = await client.GetAsync("/health/live", TestServer.Cancelled);

        Assert.Equal((HttpStatusCode.OK, best), (answer.StatusCode, answer.Version));
    }

    [Fact]
    public async Task There_is_no_Strict_Transport_Security_and_plain_HTTP_on_the_port_is_no_answer()
    {
        await using var app = await Start(Pfx);
        using var client = _certificate.Client(Address(app), HttpVersion.Version11);
        using var answer = await client.GetAsync("/", TestServer.Cancelled);
        using var plain = new HttpClient();

        Assert.Null(answer.Header("Strict-Transport-Security"));
        await Assert.ThrowsAsync<HttpRequestException>(
            () => plain.GetAsync(new UriBuilder(Address(app)) { Scheme = "http" }.Uri, TestServer.Cancelled));
    }

    [Fact]
    public async Task A_page_of_the_server_itself_has_the_origin_of_https()
    {
        await using var app = await Start(Pfx);
        using var client = _certificate.Client(Address(app), HttpVersion.Version20);
        var origin = Address(app).GetLeftPart(UriPartial.Authority);

        Assert.Equal(201, await Put(client, origin));
        Assert.Equal(403, await Put(client, origin.Replace("https", "http", StringComparison.Ordinal)));
    }

    private static async Task<int> Put(HttpClient client, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/buckets/b");
        request.Headers.Add("Origin", origin);
        using var answer = await client.SendAsync(request, TestServer.Cancelled);
        return (int)answer.StatusCode;
    }

    private static async Task<WebApplication> Start(params string[] settings)
    {
        var app = PailServer.Build([$"{Endpoint}:Url=https://127.0.0.1:0", .. settings], services =>
        {
            services.AddBuckets(new FakeBuckets(TimeProvider.System));
            services.AddLogging(logging => logging.ClearProviders());
        });
        await app.StartAsync(TestServer.Cancelled);
        return app;
    }

    private static Uri Address(WebApplication app) => new(app.Urls.Single());

    private async Task<SslStream> Connect(WebApplication app, params SslApplicationProtocol[] protocols)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address(app).Port, TestServer.Cancelled);
        var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [.. protocols],
                RemoteCertificateValidationCallback = (_, shown, _, _) => _certificate.IsIn(shown),
            },
            TestServer.Cancelled);
        return stream;
    }
}
