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

    [Fact]
    public async Task Silos_move_to_another_authority_without_a_restart()
    {
        using var next = new TestAuthority("next");
        using var middle = next.Intermediate("middle");
        var switches = Switches(_authority, "first");
        await using var first = await SiloProcess.Start(switches);
        var before = await File.ReadAllTextAsync(_authority.Pem);

        // Both are trusted from now on.
        await File.WriteAllTextAsync(_authority.Pem, before + "\n" + await File.ReadAllTextAsync(next.Pem)
            + "\n" + await File.ReadAllTextAsync(middle.Pem));
        await using var second = await SiloProcess.Start(Switches(middle, "second", _authority.Pem));
        await first.WaitFor("The silo second at ");

        // The first one has its certificate from the next authority, too, and so one that knows no other trusts both.
        var (pem, key, _) = next.Issue("first");
        File.Copy(pem, switches[5], overwrite: true);
        File.Copy(key, switches[7], overwrite: true);
        var trusted = next.Pem + ".all";
        await File.WriteAllTextAsync(trusted, await File.ReadAllTextAsync(next.Pem) + "\n" + await File.ReadAllTextAsync(middle.Pem));
        await using var third = await SiloProcess.Start(Switches(next, "third", trusted));
        await first.WaitFor("The silo third at ");

        Assert.Equal(3, await Members(third));
        Assert.Contains("The certificates between silos were renewed from their files", first.Said, StringComparison.Ordinal);
    }

    private static async Task<int> Members(SiloProcess silo) => await Metrics.Read(silo, "pail_cluster_silos");

    private string[] Switches(TestAuthority authority, string name, string? trusted = null)
    {
        var (pem, key, _) = authority.Issue(name);
        return
        [
            "--store", _directory.Store, "--siloName", name, "--siloCertificate", pem, "--siloCertificateKey", key,
            "--siloAuthority", trusted ?? authority.Pem,
        ];
    }
}
