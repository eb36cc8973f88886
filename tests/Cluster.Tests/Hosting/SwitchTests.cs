using Pail.Cluster.Hosting;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Every wrong setting ends the start with exit code 2 and one line: the setting, its value, and what is allowed.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData("Unknown switch --stores", "--stores", "memory")]
    [InlineData("A cluster keeps its buckets in --store, such as --store sqlite:DIRECTORY.", "--data", "/tmp/x")]
    [InlineData("In a cluster every write is in --store before it is answered.", "--sync=never")]
    [InlineData("In a cluster all buckets are kept in --store.", "--durable")]
    [InlineData("restore is for a single server.", "--restore", "backup.db")]
    [InlineData("tcp is for a single server", "--tcp", "127.0.0.1:0")]
    [InlineData("store must be memory, sqlite:DIRECTORY, redis:", "--store", "disk")]
    [InlineData("but begins with \"mysql:\"", "--store", "mysql:password=a-secret")]
    [InlineData("store must name a directory after sqlite:", "--store", "sqlite:")]
    [InlineData("store must be a store, but is empty.", "--store=")]
    [InlineData("membership must be memory, sqlite:DIRECTORY", "--membership", "zookeeper")]
    [InlineData("so store must be memory too, but is redis:localhost", "--store", "redis:localhost", "--membership", "memory")]
    [InlineData("so membership must be memory too, but is redis:localhost", "--store", "memory", "--membership", "redis:localhost")]
    [InlineData("clusterId must be 1 to 64 ASCII letters", "--clusterId", "two words")]
    [InlineData("siloName must be 1 to 64 ASCII letters", "--siloName", "ä")]
    [InlineData("siloAddress must be an IP address or a host name of this machine", "--siloAddress", "127.0.0.1:99999")]
    [InlineData("siloAddress must be an IP address or a host name of this machine", "--siloAddress", ":1")]
    [InlineData("such as 10.0.0.1:11111, but is \"11111\".", "--siloAddress", "11111")]
    [InlineData("such as 10.0.0.1:11111, but is \"127.1:5\".", "--siloAddress", "127.1:5")]
    [InlineData("which is none.", "--siloAddress", "0.0.0.0:1", "--insecure")]
    [InlineData("Refusing to listen on 192.0.2.1:5 for other silos: it can be reached from other machines",
        "--siloAddress", "192.0.2.1:5")]
    [InlineData("siloAddress must be an address of this machine, but is 192.0.2.1", "--siloAddress", "192.0.2.1:5", "--insecure")]
    [InlineData("siloAddress must be an address of this machine, but is 192.0.2.1", "--siloAddress", "192.0.2.1", "--insecure")]
    [InlineData("siloCertificate must be a file, but there is none at \"none.pem\".", "--siloCertificate", "none.pem")]
    [InlineData("siloAuthority is there, but without siloCertificate it has no effect.", "--siloAuthority", "/dev/null")]
    [InlineData("probeTimeout must be an integer of seconds", "--probeTimeout", "soon")]
    [InlineData("from 100ms to 1h, but is \"1ms\".", "--probeTimeout", "1ms")]
    [InlineData("readWindow must be", "--readWindow", "2d")]
    [InlineData("maxClockSkew must be", "--maxClockSkew", "0")]
    [InlineData("BucketDefaults: maxValueBytes of a durable bucket must be at most 268435456, but is 268435457.",
        "--BucketDefaults:maxValueBytes", "268435457")]
    [InlineData("dashboard must be true or false", "--dashboard", "yes")]
    public async Task A_wrong_setting_is_named_with_its_value_and_the_rule(string message, params string[] args)
    {
        string[] store = args.Any(static argument => argument.StartsWith("--store", StringComparison.Ordinal)) ? [] : ["--store", "memory"];
        if (args is [.., "redis:localhost"])
            store = [];

        Assert.Contains(message, await Refusal.Of(2, [.. args, .. store]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saving_from_files_is_no_command_of_the_cluster()
    {
        var errors = new StringWriter();

        var code = await PailServer.Run(["salvage"], static _ => { }, new StringWriter(), errors, ClusterExtension.Create());

        Assert.Equal(2, code);
        Assert.Contains("use Pail.Server salvage", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_has_every_switch()
    {
        foreach (var name in ClusterSettings.Values.Concat(ClusterSettings.Flags).Concat(SettingNames.Values).Append("insecure"))
        {
            if (!ClusterSettings.Refused.ContainsKey(name))
                Assert.Contains($"--{name} ", ClusterHelp.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_help_is_that_of_the_cluster()
    {
        var output = new StringWriter { NewLine = "\n" };

        await PailServer.Run(["--help"], static _ => { }, output, TextWriter.Null, ClusterExtension.Create());

        Assert.Equal(ClusterHelp.Text + "\n", output.ToString());
    }

    [Fact]
    public async Task A_settings_file_may_have_them_too()
    {
        using var directory = new StoreDirectory();
        await File.WriteAllTextAsync(directory["settings.json"], """{ "store": "memory", "clusterId": "two words" }""");

        var line = await Refusal.Of(2, "--settings", directory["settings.json"]);

        Assert.Contains("clusterId must be", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settings_file_may_not_have_what_is_refused()
    {
        using var directory = new StoreDirectory();
        await File.WriteAllTextAsync(directory["settings.json"], """{ "data": "/tmp/x" }""");

        var line = await Refusal.Of(2, "--settings", directory["settings.json"]);

        Assert.Contains("data is for a single server", line, StringComparison.Ordinal);
    }
}
