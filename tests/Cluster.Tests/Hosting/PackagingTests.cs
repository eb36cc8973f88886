using System.Globalization;
using System.Text.RegularExpressions;
using Pail.Cluster.Hosting;
using Pail.Server.Hosting;
using Pail.Server.Http;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using Map = System.Collections.Generic.Dictionary<object, object>;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>The files for those who run a cluster can be read, and go with what the program does.</summary>
public sealed class PackagingTests
{
    private const string Http = "4000";
    private const string Silo = "11111";

    [Fact]
    public void The_silos_of_compose_have_switches_ports_and_a_grace_period_that_are_right()
    {
        var services = At(Assert.Single(Read("compose.yaml")), "services");
        var silos = services.Where(static service => (string)service.Key != "redis").Select(static service => (Map)service.Value).ToArray();

        Assert.Equal(3, silos.Length);
        foreach (var silo in silos)
        {
            var command = Texts(silo["command"]);
            Exist(command.Where(static word => word.StartsWith("--", StringComparison.Ordinal)).Select(static word => word[2..]));
            Assert.Equal($"{silo["hostname"]}:{Silo}", After(command, "--siloAddress"));
            Assert.EndsWith($":{Http}", Assert.Single(Texts(silo["ports"])), StringComparison.Ordinal);
            Assert.DoesNotContain("--shutdownDelay", command);
            Assert.Equal(ShutdownLimit.Grace, Seconds(silo["stop_grace_period"]));
        }

        // What the store must be like, which the silos warn of.
        var redis = string.Join(' ', Texts(At(services, "redis")["command"]));
        Assert.Contains("--appendonly yes --appendfsync always --maxmemory-policy noeviction", redis, StringComparison.Ordinal);
    }

    [Fact]
    public void The_silos_of_Kubernetes_have_settings_ports_probes_and_a_grace_period_that_are_right()
    {
        var documents = Read("kubernetes.yaml");
        var spec = At(documents.Single(static document => (string)document["kind"] == "Deployment"), "spec");
        var pod = At(spec, "template", "spec");
        var silo = (Map)Assert.Single((List<object>)pod["containers"]);
        var arguments = Texts(silo["args"]);
        var variables = Maps(silo["env"]).ToDictionary(static variable => (string)variable["name"]);

        // A variable whose name is in capitals is not a setting, but a part of one.
        Exist(arguments.Where(static word => word.StartsWith("--", StringComparison.Ordinal)).Select(static word => word[2..])
            .Concat(variables.Keys.Where(static name => name.Any(char.IsAsciiLetterLower))));
        Assert.EndsWith($":{Silo}", (string)variables["siloAddress"]["value"], StringComparison.Ordinal);
        Assert.Equal(
            [("http", Http), ("silo", Silo)],
            Maps(silo["ports"]).Select(static port => ((string)port["name"], (string)port["containerPort"])));
        Assert.Equal("/health/ready", At(silo, "readinessProbe", "httpGet")["path"]);
        Assert.Equal("/health/live", At(silo, "livenessProbe", "httpGet")["path"]);
        Assert.Equal("/health/live", At(silo, "startupProbe", "httpGet")["path"]);
        Assert.Equal("0", At(spec, "strategy", "rollingUpdate")["maxUnavailable"]);
        Assert.DoesNotContain("cpu", At(silo, "resources", "limits").Keys);
        Assert.Equal(
            ShutdownLimit.Grace + Seconds(After(arguments, "--shutdownDelay")),
            TimeSpan.FromSeconds(int.Parse((string)pod["terminationGracePeriodSeconds"], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_README_has_the_same_grace_period() =>
        Assert.Contains(
            $"`--shutdownDelay` and {ShutdownLimit.Grace.TotalSeconds} seconds",
            Regex.Replace(Readme.Text, @"\s+", " "),
            StringComparison.Ordinal);

    private static void Exist(IEnumerable<string> names)
    {
        var extension = ClusterExtension.Create();
        Assert.All(names, name => Assert.True(SettingNames.IsSwitch(name, extension) || SettingNames.IsFlag(name, extension), name));
        Assert.All(names, name => Assert.Null(extension.WhyRefused(name)));
        Assert.All(names, static name => Assert.Contains($"--{name} ", ClusterHelp.Text, StringComparison.Ordinal));
        Assert.NotEmpty(names);
    }

    private static TimeSpan Seconds(object text) =>
        Durations.TryRead((string)text, out var time) ? time : throw new InvalidDataException($"{text} is no time.");

    private static string After(string[] words, string word) => words[Array.IndexOf(words, word) + 1];

    private static string[] Texts(object list) => [.. ((List<object>)list).Cast<string>()];

    private static IEnumerable<Map> Maps(object list) => ((List<object>)list).Cast<Map>();

    private static Map At(Map map, params string[] path) => path.Aggregate(map, static (map, name) => (Map)map[name]);

    private static List<Map> Read(string file)
    {
        using var reader = new StreamReader(Readme.PathOf("Packaging", file));
        var parser = new MergingParser(new Parser(reader));
        var deserializer = new Deserializer();
        var documents = new List<Map>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            documents.Add(deserializer.Deserialize<Map>(parser));
        return documents;
    }
}
