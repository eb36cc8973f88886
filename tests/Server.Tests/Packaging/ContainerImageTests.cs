using System.Formats.Tar;
using System.Text.Json;

namespace Pail.Server.Tests.Packaging;

/// <summary>
/// The container image that the SDK builds. The base image comes from a registry of the test, so that no network is needed.
/// </summary>
public sealed class ContainerImageTests
{
    [Theory]
    [InlineData("Pail.Server", "src/Server", "pail", "4000/tcp")]
    [InlineData("Pail.Cluster", "src/Cluster", "pail-cluster", "4000/tcp", "11111/tcp")]
    public async Task The_image_starts_the_server_without_root_on_its_port(
        string program, string project, string repository, params string[] ports)
    {
        await using var registry = await BaseImageRegistry.Start();
        var folder = Directory.CreateTempSubdirectory("pail-image-");
        try
        {
            var archive = Path.Combine(folder.FullName, "pail.tar");
            var (code, output, errors) = await Tools.Run(
                "dotnet", "publish", project, "-c", "Release", "-t:PublishContainer",
                $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerBaseImage={registry.Image}",
                "-p:PublishAot=false", "--artifacts-path", Path.Combine(folder.FullName, "artifacts"));
            Assert.True(code == 0, output + errors);

            var config = await Config(archive, repository, folder.FullName);
            var settings = config.GetProperty("config");
            string[] environment = [.. settings.GetProperty("Env").EnumerateArray().Select(item => item.GetString()!)];
            var entrypoint = string.Join(' ', settings.GetProperty("Entrypoint").EnumerateArray().Select(item => item.GetString()));
            Assert.Equal("1654", settings.GetProperty("User").GetString());
            Assert.Equal(ports.Order(), settings.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order());
            var variables = environment.Where(item => item.StartsWith("ASPNETCORE", StringComparison.Ordinal));
            Assert.Equal(["ASPNETCORE_HTTP_PORTS=4000"], variables);
            Assert.Contains(program, entrypoint, StringComparison.Ordinal);
            Assert.Equal("Apache-2.0", settings.GetProperty("Labels").GetProperty("org.opencontainers.image.licenses").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The archive is what "docker load" reads: manifest.json names the file with the image's configuration.
    private static async Task<JsonElement> Config(string archive, string repository, string folder)
    {
        var image = Path.Combine(folder, "image");
        Directory.CreateDirectory(image);
        await TarFile.ExtractToDirectoryAsync(archive, image, overwriteFiles: false, TestServer.Cancelled);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(image, "manifest.json"), TestServer.Cancelled));
        Assert.StartsWith($"{repository}:", manifest.RootElement[0].GetProperty("RepoTags")[0].GetString(), StringComparison.Ordinal);
        var config = manifest.RootElement[0].GetProperty("Config").GetString()!;
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(image, config), TestServer.Cancelled));
        return document.RootElement.Clone();
    }
}
