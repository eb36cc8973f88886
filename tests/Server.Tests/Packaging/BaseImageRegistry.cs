using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pail.Server.Tests.Packaging;

/// <summary>
/// A registry on this machine with one image of one small layer, in place of the registry that the real base image comes from. It has a
/// user and a variable as the base images of .NET have.
/// </summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private const string Manifests = "application/vnd.docker.distribution.manifest.v2+json";

    private static readonly string[] Environment = ["PATH=/usr/bin", "ASPNETCORE_HTTP_PORTS=8080", "APP_UID=1654"];

    private readonly WebApplication _app;
    private readonly Dictionary<string, byte[]> _blobs = [];

    private BaseImageRegistry(WebApplication app) => _app = app;

    /// <summary>The name of the image.</summary>
    internal string Image => $"localhost:{new Uri(_app.Urls.Single()).Port}/base:1";

    internal static async Task<BaseImageRegistry> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var registry = new BaseImageRegistry(builder.Build());
        registry.Serve();
        await registry._app.StartAsync(TestServer.Cancelled);
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Serve()
    {
        var tar = Layer();
        var layer = Add(Zip(tar));
        var config = Add(Json(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User = "1654", Env = Environment },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(tar) } },
            history = new[] { new { created_by = "test" } },
        }));
        var manifest = Json(new
        {
            schemaVersion = 2,
            mediaType = Manifests,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = _blobs[config].Length, digest = config },
            layers = new[]
            {
                new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = _blobs[layer].Length, digest = layer },
            },
        });

        _app.MapGet("/v2/", () => Results.Ok());
        _app.MapGet("/v2/base/manifests/{reference}", () => Results.Bytes(manifest, Manifests));
        _app.MapGet("/v2/base/blobs/{digest}", (string digest) => Results.Bytes(_blobs[digest]));
    }

    private string Add(byte[] blob)
    {
        var digest = Digest(blob);
        _blobs[digest] = blob;
        return digest;
    }

    private static string Digest(byte[] blob) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(blob))}";

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static byte[] Layer()
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes("base"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "base") { DataStream = content });
        }

        return bytes.ToArray();
    }

    private static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest))
            zip.Write(bytes);
        return zipped.ToArray();
    }
}
