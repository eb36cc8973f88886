using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Pail.Server.Health;
using Pail.Server.Hosting;
using Pail.Server.Security;
using Pail.Server.Telemetry;

namespace Pail.Server.Tests;

/// <summary>What a program that hosts the server can add to it.</summary>
public sealed class ServerExtensionTests
{
    private const string Folder = "/panel";

    [Fact]
    public async Task Its_switches_are_known_and_all_others_are_refused()
    {
        var extension = new ServerExtension { Values = ["colour"], Flags = ["loud"] };

        await using var app = Build(extension, "--colour", "red", "--loud");
        var error = Assert.Throws<StartupException>(() => Build(extension, "--color", "red"));

        Assert.Equal(("red", "true"), (app.Configuration["colour"], app.Configuration["loud"]));
        Assert.Equal("Unknown switch --color; --help lists the switches.", error.Message);
    }

    [Fact]
    public async Task It_refuses_settings_of_the_server_from_wherever_they_come()
    {
        var extension = new ServerExtension { Refused = new Dictionary<string, string> { ["data"] = "No." } };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"Data":"d"}""", TestServer.Cancelled);

        Assert.Equal("No.", Assert.Throws<StartupException>(() => Build(extension, "--data", "d")).Message);
        Assert.Equal("No.", Assert.Throws<StartupException>(() => Build(extension, "--settings", file)).Message);
        File.Delete(file);
    }

    [Fact]
    public async Task Its_preparation_comes_before_the_resources_are_mapped()
    {
        var steps = new List<string>();
        var extension = new ServerExtension
        {
            Prepare = (_, _, _) =>
            {
                steps.Add("prepare");
                return Task.FromException(new FormatException("It rains."));
            },
            Map = _ => steps.Add("map"),
            Explain = error => error is FormatException ? new StartFailure(error.Message, IsSetting: false) : null,
        };
        var errors = new StringWriter { NewLine = "\n" };

        var code = await PailServer.Run(["--urls", "http://127.0.0.1:0"], AddBuckets, TextWriter.Null, errors, extension);

        Assert.Equal((1, "pail: It rains.\n"), (code, errors.ToString()));
        Assert.Equal(["prepare"], steps);
    }

    [Fact]
    public async Task A_server_is_not_ready_while_a_condition_of_the_program_does_not_hold()
    {
        var condition = new Condition();
        await using var app = await Start(
            new ServerExtension { Configure = (builder, _) => builder.Services.AddSingleton<IReadiness>(condition) });
        using var client = Client(app);

        using (var before = await client.GetAsync("/health/ready", TestServer.Cancelled))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        condition.Reason = "The moon is not up.";
        using var after = await client.GetAsync("/health/ready", TestServer.Cancelled);

        await after.Problem(HttpStatusCode.ServiceUnavailable, "not-ready");
        Assert.Contains("The moon is not up.", await after.Text(), StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync("/health/live", TestServer.Cancelled));
    }

    [Fact]
    public async Task What_is_below_its_folder_needs_the_role_of_the_folder()
    {
        var (admin, writer, some) = (ApiKeyText.Make(), ApiKeyText.Make(), ApiKeyText.Make());
        await using var app = await Start(
            Panel(), [.. Key(0, admin, "admin"), .. Key(1, writer, "writer"), .. Key(2, some, "admin"), "--ApiKeys:2:buckets=team-*"]);
        using var client = Client(app);

        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(client, $"{Folder}/part", key: null));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(client, $"{Folder}/part", writer));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(client, $"{Folder}/part", some));
        Assert.Equal(HttpStatusCode.OK, await Ask(client, $"{Folder}/part", admin));
    }

    [Theory]
    [InlineData("/panel/part", HttpStatusCode.OK)]
    [InlineData("/panels", HttpStatusCode.NotFound)]
    [InlineData("/Panel/part", HttpStatusCode.NotFound)]
    public async Task Only_the_folder_is_matched_by_the_framework(string path, HttpStatusCode expected)
    {
        await using var app = await Start(Panel());
        using var client = Client(app);

        Assert.Equal(expected, await Ask(client, path, key: null));
    }

    [Fact]
    public async Task Its_meters_are_shown()
    {
        using var meter = new Meter("Test.Weather");
        meter.CreateObservableGauge("rain", static () => 3);
        meter.CreateObservableGauge("snow", static () => 4);
        await using var app = await Start(new ServerExtension
        {
            Meters = new FurtherMeters(
                new Dictionary<string, Func<Instrument, bool>> { [meter.Name] = static instrument => instrument.Name == "rain" }),
        });
        using var client = Client(app);

        var text = await client.GetStringAsync("/metrics", TestServer.Cancelled);

        Assert.Contains("\nrain 3\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("snow", text, StringComparison.Ordinal);
    }

    private static ServerExtension Panel() => new()
    {
        Folders = new Dictionary<string, Role> { [Folder] = Role.Admin },
        Map = static app => app.MapGet($"{Folder}/{{*rest}}", static () => "a panel"),
    };

    private static void AddBuckets(IServiceCollection services) => services.AddBuckets(new FakeBuckets(TimeProvider.System));

    private static WebApplication Build(ServerExtension extension, params string[] args) =>
        PailServer.Build(["--urls", "http://127.0.0.1:0", .. args], AddBuckets, extension);

    private static async Task<WebApplication> Start(ServerExtension extension, params string[] args)
    {
        var app = Build(extension, args);
        await app.StartAsync(TestServer.Cancelled);
        return app;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };

    private static string[] Key(int number, string key, string role) =>
        [$"--ApiKeys:{number}:name=n{number}", $"--ApiKeys:{number}:hash={KeyCommand.HashOf(key)}", $"--ApiKeys:{number}:role={role}"];

    private static async Task<HttpStatusCode> Ask(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request, TestServer.Cancelled);
        return answer.StatusCode;
    }

    private sealed class Condition : IReadiness
    {
        internal string? Reason { get; set; }

        public string? WhyNotReady() => Reason;
    }
}
