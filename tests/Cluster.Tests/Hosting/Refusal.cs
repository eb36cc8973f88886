using Pail.Buckets;
using Pail.Cluster.Hosting;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A start that must fail.</summary>
internal static class Refusal
{
    /// <summary>Starts a silo in this process, which must end with an exit code and one sentence.</summary>
    internal static async Task<string> Of(int code, params string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });

        var ended = await PailServer.Run(
            ["--urls", "http://127.0.0.1:0", .. args],
            static services => services.AddPailBuckets(),
            output,
            errors,
            ClusterExtension.Create());

        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("pail: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", line + output, StringComparison.Ordinal);
        Assert.Equal(code, ended);
        return line;
    }
}
