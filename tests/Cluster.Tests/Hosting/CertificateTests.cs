namespace Pail.Cluster.Tests.Hosting;

/// <summary>Certificates that other silos would refuse, or that cannot be read, end the start.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        var (pem, key, _) = _authority.Issue("old", new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero));

        var line = await Start("--siloCertificate", pem, "--siloCertificateKey", key);

        Assert.Contains("siloCertificate must be valid, but ", line, StringComparison.Ordinal);
        Assert.Contains("expired on 2001-02-03 04:05:06Z.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_its_key_is_refused()
    {
        var (pem, _, _) = _authority.Issue("silo");

        var line = await Start("--siloCertificate", pem);

        Assert.Contains("siloCertificate must be a certificate in a PEM file, or in a PFX file without", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_is_refused()
    {
        var (_, key, _) = _authority.Issue("silo");

        var line = await Start("--siloCertificate", key);

        Assert.Contains("siloCertificate must be a certificate in a PEM file, or in a PFX file without", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var other = new TestAuthority("other");
        var (pem, key, _) = other.Issue("silo");

        var line = await Start("--siloCertificate", pem, "--siloCertificateKey", key, "--siloAuthority", _authority.Pem);

        Assert.Contains("siloCertificate must be issued by siloAuthority", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_none_is_refused()
    {
        using var middle = _authority.Intermediate("middle");
        var (pem, key, _) = middle.Issue("silo");

        var line = await Start("--siloCertificate", pem, "--siloCertificateKey", key, "--siloAuthority", middle.Pem);

        Assert.Contains("siloAuthority must have a certificate that has issued itself, but ", line, StringComparison.Ordinal);
    }

    private static Task<string> Start(params string[] args) => Refusal.Of(2, [.. args, "--store", "memory"]);
}
