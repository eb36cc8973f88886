using System.Net;
using System.Text;
using Pail.Bench.Durability;

namespace Pail.Bench.Tests.Durability;

/// <summary>What a user of <c>--data</c> sees, on the real server.</summary>
public sealed class DurableServerTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pail-durable-").FullName;
    private readonly List<IAsyncDisposable> _started = [];

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_second_server_on_the_directory_is_refused_and_the_first_goes_on()
    {
        var (_, first) = await Start();
        await Make(first);
        await Put(first, "milk", "2 l");
        var second = Begin(Data);

        Assert.Null(await second.WhenListening());
        Assert.Equal(1, await second.WhenEnded());
        Assert.Contains("pail: ", second.Said, StringComparison.Ordinal);
        Assert.Contains(Data, second.Said, StringComparison.Ordinal);
        await Put(first, "eggs", "12");
        Assert.Equal("2 l", await Read(first, "milk"));
    }

    [Fact]
    public async Task After_a_proper_end_everything_is_there_with_its_tags()
    {
        var (server, before) = await Start();
        await Make(before);
        var tag = (await Put(before, "milk", "2 l")).Tag;
        server.Stop();
        Assert.Equal(0, await server.WhenEnded());

        var (_, after) = await Start();
        Assert.Equal("2 l", await Read(after, "milk"));
        Assert.Equal(tag, (await Get(after, "milk")).Tag);
    }

    [Fact]
    public async Task A_copy_of_a_running_server_s_files_is_a_storage()
    {
        var (_, first) = await Start();
        await Make(first);
        await Put(first, "milk", "2 l");
        var copy = Path.Combine(_folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Data, "pail.db*"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        await Put(first, "milk", "3 l");

        var (_, second) = await Start(copy);
        Assert.Equal("2 l", await Read(second, "milk"));
        await Put(second, "milk", "1 l");
        Assert.Equal("3 l", await Read(first, "milk"));
    }

    [Fact]
    public async Task A_bucket_that_was_made_again_has_nothing_of_the_one_before()
    {
        var (server, before) = await Start();
        await Make(before);
        var old = (await Put(before, "milk", "2 l")).Tag;
        Assert.True((await before.Delete("/v1/buckets/shop?force=true")).IsDone);
        await Make(before);
        await Put(before, "eggs", "12");
        await server.Kill();

        var (_, after) = await Start();
        Assert.Equal(HttpStatusCode.NotFound, (await Get(after, "milk")).Status);
        Assert.Equal("12", await Read(after, "eggs"));
        Assert.NotEqual(old, (await Put(after, "milk", "3 l")).Tag);
    }

    [Fact]
    public async Task Without_durable_a_kill_of_the_server_takes_the_milk()
    {
        var (server, before) = await Start(Data, "--durable", "false");
        Assert.True((await before.Put("/v1/buckets/shop", "")).IsDone);
        await Put(before, "milk", "2 l");
        await server.Kill();

        var (_, after) = await Start(Data, "--durable", "false");
        Assert.Equal("bucket-not-found", (await Get(after, "milk")).Code);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("genserver")]
    public async Task A_killed_process_comes_back_with_its_values(string backend)
    {
        var (_, http) = await Start();
        await Make(http, backend);
        var tag = (await Put(http, "milk", "2 l")).Tag!.Value;
        Assert.True((await http.Post("/v1/buckets/shop:kill")).IsDone);

        Answer answer;
        do
            answer = await Get(http, "milk");
        while (answer.Code == "bucket-restarting");
        Assert.Equal("2 l", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal(tag, answer.Tag);
        Assert.True((await Put(http, "milk", "3 l")).Tag!.Value.Epoch > tag.Epoch);
    }

    [Fact]
    public async Task A_value_of_a_mebibyte_survives_a_kill()
    {
        var (server, before) = await Start();
        await Make(before);
        var large = string.Create(1 << 20, 7, static (text, seed) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)('a' + random.Next(26));
        });
        await Put(before, "film", large);
        await server.Kill();

        var (_, after) = await Start();
        Assert.True(large == await Read(after, "film"));
    }

    private static async Task Make(DurableClient http, string backend = "table")
    {
        var answer = await http.PutJson("/v1/buckets/shop", $$"""{"backend":"{{backend}}"}""");
        Assert.True(answer.IsDone, Encoding.UTF8.GetString(answer.Body));
    }

    private static async Task<Answer> Put(DurableClient http, string key, string value)
    {
        var answer = await http.Put(DurableClient.KeyPath("shop", key), value);
        Assert.True(answer.IsDone, Encoding.UTF8.GetString(answer.Body));
        return answer;
    }

    private static Task<Answer> Get(DurableClient http, string key) => http.Get(DurableClient.KeyPath("shop", key));

    private static async Task<string> Read(DurableClient http, string key) => Encoding.UTF8.GetString((await Get(http, key)).Body);

    private async Task<(TestedServer Server, DurableClient Http)> Start(string? data = null, params string[] more)
    {
        var server = Begin(data ?? Data, more);
        var address = await server.WhenListening();
        Assert.True(address is not null, server.Said);
        var http = new DurableClient(address);
        _started.Insert(0, new Closing(http));
        return (server, http);
    }

    private TestedServer Begin(string data, params string[] more)
    {
        var server = TestedServer.Begin(TestedServer.Built, ["--urls", "http://127.0.0.1:0", "--data", data, .. more]);
        _started.Add(server);
        return server;
    }

    private sealed class Closing(DurableClient http) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            http.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
