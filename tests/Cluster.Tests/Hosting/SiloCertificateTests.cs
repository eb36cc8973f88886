using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Whose certificates a silo trusts.</summary>
public sealed class SiloCertificateTests : IDisposable
{
    private readonly StoreDirectory _directory = new();
    private readonly TestAuthority _first = new("first");
    private readonly TestAuthority _second = new("second");

    public void Dispose()
    {
        _directory.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void Silos_of_each_authority_in_the_file_are_trusted_and_no_others()
    {
        using var stranger = new TestAuthority("stranger");
        var certificates = Load(_first.Issue("own"), Bundle(_first.Pem, _second.Pem));

        Assert.True(Trusts(certificates, _first.Issue("one").Pem));
        Assert.True(Trusts(certificates, _second.Issue("two").Pem));
        Assert.False(Trusts(certificates, stranger.Issue("three").Pem));
        Assert.False(certificates.Trusts(null));
    }

    [Fact]
    public void A_certificate_over_intermediates_is_trusted_when_they_are_known()
    {
        using var upper = _first.Intermediate("upper");
        using var lower = upper.Intermediate("lower");
        var peer = lower.Issue("peer").Pem;

        Assert.False(Trusts(Load(_first.Issue("own"), _first.Pem), peer));
        Assert.True(Trusts(Load(_first.Issue("own"), Bundle(_first.Pem, upper.Pem, lower.Pem)), peer));

        // A silo whose own file has them, in either form, knows them from there; but it does not trust them for that.
        var (pem, key, pfx) = lower.Issue("own");
        Assert.True(Trusts(new SiloCertificateFiles(pem, key, _first.Pem).Load(), peer));
        Assert.True(Trusts(new SiloCertificateFiles(pfx, null, _first.Pem).Load(), peer));
        Assert.False(Trusts(Load(_second.Issue("own"), Bundle(_second.Pem, upper.Pem, lower.Pem)), peer));
    }

    [Fact]
    public void Certificates_of_their_own_can_be_authorities_so_that_one_is_replaced_by_the_next()
    {
        using var stranger = new TestAuthority("stranger");
        var certificates = Load(_first.Issue("own"), Bundle(_first.Pem, _second.Pem));

        Assert.True(Trusts(certificates, _second.Pem));
        Assert.False(Trusts(certificates, stranger.Pem));
    }

    [Fact]
    public void Files_that_change_are_read_again_and_those_that_cannot_be_used_change_nothing()
    {
        var (pem, key, _) = _first.Issue("own");
        var authorities = Bundle(_first.Pem);
        var renewed = new RenewedCertificates(new SiloCertificateFiles(pem, key, authorities));
        List<string?> told = [];
        renewed.Changed = told.Add;
        var before = renewed.Current;
        Assert.Same(before, renewed.Current);

        File.WriteAllText(authorities, "no certificate");
        Assert.Same(before, renewed.Current);
        Assert.Contains(
            "siloAuthority must be a certificate in a PEM file, or in a PFX file without", Assert.Single(told), StringComparison.Ordinal);
        Assert.Same(before, renewed.Current);
        Assert.Single(told);

        Bundle(_first.Pem, _second.Pem);
        Assert.True(Trusts(renewed.Current, _second.Issue("two").Pem));
        Assert.Null(told[1]);

        File.Delete(authorities);
        Assert.True(Trusts(renewed.Current, _second.Issue("two").Pem));
        Assert.Equal(3, told.Count);
    }

    [Fact]
    public void A_certificate_that_begins_later_than_its_file_is_taken_when_it_begins()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var (pem, key, _) = _first.Issue("own");
        var renewed = new RenewedCertificates(new SiloCertificateFiles(pem, key, Bundle(_first.Pem)) { Time = time });
        List<string?> told = [];
        renewed.Changed = told.Add;
        var before = renewed.Current;

        _first.Issue("own", begin: time.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Same(before, renewed.Current);
        Assert.Same(before, renewed.Current);
        Assert.Contains("begins on 2020-01-01 01:00:00Z", Assert.Single(told), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromHours(1));
        Assert.NotSame(before, renewed.Current);
        Assert.Equal(2, told.Count);
        Assert.Null(told[1]);
    }

    private static SiloCertificates Load((string Pem, string Key, string Pfx) own, string authority) =>
        new SiloCertificateFiles(own.Pem, own.Key, authority).Load();

    private static bool Trusts(SiloCertificates certificates, string pem)
    {
        using var peer = X509CertificateLoader.LoadCertificateFromFile(pem);
        return certificates.Trusts(peer);
    }

    private string Bundle(params string[] files)
    {
        File.WriteAllText(_directory["bundle.pem"], string.Join('\n', files.Select(File.ReadAllText)));
        return _directory["bundle.pem"];
    }
}
