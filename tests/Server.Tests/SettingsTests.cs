using System.Globalization;
using Pail.Server.Hosting;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests;

/// <summary>Every wrong setting ends the start with exit code 2 and one line: the setting, its value, and what is allowed.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("Unknown switch --Kestrl:Endpoints:A:Url", "--Kestrl:Endpoints:A:Url=http://127.0.0.1:0")]
    [InlineData("Kestrel:Limits is unknown: Kestrel has Endpoints, EndpointDefaults, Certificates.",
        "--Kestrel:Limits:MaxRequestBodySize=1")]
    [InlineData("Kestrel:Endpoints:A:Url must be a URL such as http://127.0.0.1:4000, but is missing.",
        "--Kestrel:Endpoints:A:Protocols=Http1")]
    [InlineData("Kestrel:Endpoints:A:Uri is unknown", "--Kestrel:Endpoints:A:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:A:Uri=x")]
    [InlineData("Cannot listen on \"127.0.0.1\"", "--Kestrel:Endpoints:A:Url=127.0.0.1")]
    [InlineData("Kestrel:EndpointDefaults:Protocols must be one of", "--Kestrel:EndpointDefaults:Protocols=Http9")]
    [InlineData("but is \"7\"", "--Kestrel:EndpointDefaults:Protocols=7")]
    [InlineData("Kestrel:EndpointDefaults:Url is unknown", "--Kestrel:EndpointDefaults:Url=http://127.0.0.1:0")]
    [InlineData("ClientCertificateMode must be one of NoCertificate, ", "--Kestrel:EndpointDefaults:ClientCertificateMode=Maybe")]
    [InlineData("SslProtocols:0 must be one of", "--Kestrel:EndpointDefaults:SslProtocols:0=Tls99")]
    [InlineData("Kestrel:Certificates:Default:Path must be a file, but there is none at \"none.pfx\".",
        "--Kestrel:Certificates:Default:Path=none.pfx")]
    [InlineData("Kestrel:Certificates:Default:Pasword is unknown", "--Kestrel:Certificates:Default:Pasword=x")]
    [InlineData("Logging:LogLevel:Default must be one of Trace, ", "--Logging:LogLevel:Default=loud")]
    [InlineData("but is \"2\"", "--Logging:LogLevel:Default=2")]
    [InlineData("Logging:Console:LogLevel:Pail must be one of", "--Logging:Console:LogLevel:Pail=loud")]
    [InlineData("Logging:Level is unknown: Logging has LogLevel, Console.", "--Logging:Level:Default=Debug")]
    [InlineData("Logging:Console:FormatterName must be one of simple, json, systemd, but is \"xml\".",
        "--Logging:Console:FormatterName=xml")]
    [InlineData("Logging:Console:Formatter is unknown", "--Logging:Console:Formatter=json")]
    [InlineData("'many'", "--Logging:Console:MaxQueueLength=many")]
    [InlineData("'maybe'", "--Logging:Console:FormatterOptions:SingleLine=maybe")]
    [InlineData("AllowedHosts must list host names without scheme and port, separated by semicolons, but has \"a:80\".",
        "--AllowedHosts=b;a:80")]
    [InlineData("but has \"http://a\"", "--AllowedHosts=http://a")]
    [InlineData("settings must be a file, but there is none at \"none.json\".", "--settings=none.json")]
    [InlineData("Cannot listen on \"http://*:http\"", "--http_ports=http", "--insecure")]
    public Task A_wrong_setting_is_named_with_its_value_and_the_rule(string message, params string[] args) => Refused(message, args);

    [Theory]
    [InlineData("maxConection in ", "{\"maxConection\":5}")]
    [InlineData("kestrl in ", "{\"kestrl\":{\"Endpoints\":{}}}")]
    [InlineData("maxConnections must be an integer", "{\"maxConnections\":\"x\"}")]
    [InlineData("maxConnections must be an integer", "{\"maxConnections\":true}")]
    [InlineData("memoryBudget must be", "{\"memoryBudget\":1.5}")]
    [InlineData("Failed to load configuration from file", "{\"maxConnections\":")]
    [InlineData("LineNumber: 1", "{\n\"maxConnections\":}")]
    [InlineData("Failed to load configuration from file", "[]")]
    public async Task A_wrong_setting_in_a_file_is_named_too(string message, string json)
    {
        await File.WriteAllTextAsync(_file, json, TestServer.Cancelled);

        await Refused(message, "--settings", _file);
    }

    [Fact]
    public Task The_directory_of_the_storage_is_no_file() => Refused($"\"{_file}\" is a file, not a directory", "--data", _file);

    [Fact]
    public async Task A_wrong_password_of_a_certificate_is_no_stack_trace_and_is_not_shown()
    {
        using var certificate = new TestCertificate();

        await Refused(
            "Cannot load a certificate of the section Kestrel",
            "--Kestrel:Endpoints:A:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:A:Certificate:Path={certificate.Pfx}",
            "--Kestrel:Endpoints:A:Certificate:Password=a-secret");
    }

    [Fact]
    public async Task The_command_line_overrides_the_settings_file()
    {
        await File.WriteAllTextAsync(_file, "{\"maxConnections\":5,\"maxWatchers\":6}", TestServer.Cancelled);
        await using var app = PailServer.Build(
            ["--settings", _file, "--maxConnections=7"], services => services.AddBuckets(new FakeBuckets(TimeProvider.System)));

        Assert.Equal(("7", "6"), (app.Configuration["maxConnections"], app.Configuration["maxWatchers"]));
    }

    [Fact]
    public void The_help_has_every_switch()
    {
        foreach (var name in SettingNames.Values)
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"--{name} "), Arguments.Help, StringComparison.Ordinal);
    }

    private static async Task Refused(string message, params string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });

        var code = await PailServer.Run(args, services => services.AddBuckets(new FakeBuckets(TimeProvider.System)), output, errors);

        Assert.Equal(("", 2), (output.ToString(), code));
        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", line, StringComparison.Ordinal);
    }
}
