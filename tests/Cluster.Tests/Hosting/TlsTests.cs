namespace Pail.Cluster.Tests.Hosting;

/// <summary>Silos with TLS between them, as processes.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly StoreDirectory _directory = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Silos_with_certificates_of_one_authority_join_and_no_other_does()
    {
        await using var first = await SiloProcess.Start(Switches(_authority, "first"));
        await using var second = await SiloProcess.Start(Switches(_authority, "second"));
        await first.WaitFor("The silo second at ");

        using var stranger = new TestAuthority("stranger");
        await using var third = SiloProcess.Begin([.. Switches(stranger, "third"), "--Logging:LogLevel:Orleans.Runtime.Messaging=Warning"]);
        await third.WaitFor("RemoteCertificateValidationCallback");
        await using var plain = SiloProcess.Begin("--store", _directory.Store, "--siloName", "fourth");

        foreach (var refused in (SiloProcess[])[third, plain])
        {
            Assert.Equal(1, await refused.WaitForExit());
            Assert.Contains(
                "have declared it dead before it had joined. All silos must reach each other", refused.Said, StringComparison.Ordinal);
        }

        Assert.Equal(2, await Members(first));
        Assert.Equal(
            ["second"],
            ((string[])["second", "third", "fourth"]).Where(
                name => first.Said.Split('\n').Any(line => line.Contains($"The silo {name} at ", StringComparison.Ordinal)
                    && line.EndsWith("is in the cluster", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Silos_with_the_same_certificate_join()
    {
        var (_, _, pfx) = _authority.Issue("all");
        await using var first = await SiloProcess.Start("--store", _directory.Store, "--siloCertificate", pfx);
        await using var second = await SiloProcess.Start("--store", _directory.Store, "--siloCertificate", pfx, "--siloName", "second");

        await first.WaitFor("The silo second at ");

        Assert.Equal(2, await Members(first));
    }

    private static async Task<int> Members(SiloProcess silo) => await Metrics.Read(silo, "pail_cluster_silos");

    private string[] Switches(TestAuthority authority, string name)
    {
        var (pem, key, _) = authority.Issue(name);
        return
        [
            "--store", _directory.Store, "--siloName", name, "--siloCertificate", pem, "--siloCertificateKey", key,
            "--siloAuthority", authority.Pem,
        ];
    }
}
