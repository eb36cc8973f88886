using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pail.Server.Hosting;
using Pail.Server.Problems;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The certificates of the connections between silos: the silo's own, and the authority that those of its peers must be from.
/// </summary>
/// <param name="Own">The certificate with its private key.</param>
/// <param name="Authority">The authority; null when all silos have the same certificate.</param>
internal sealed record SiloCertificates(X509Certificate2 Own, X509Certificate2? Authority)
{
    internal const string CertificateName = "siloCertificate";
    internal const string KeyName = "siloCertificateKey";
    internal const string AuthorityName = "siloAuthority";

    internal static SiloCertificates? Read(IConfiguration configuration)
    {
        var file = ReadFile(configuration, CertificateName);
        var key = ReadFile(configuration, KeyName);
        var authority = ReadFile(configuration, AuthorityName);
        if (file is null)
        {
            return (key is null ? authority is null ? null : AuthorityName : KeyName) is { } lost
                ? throw new StartupException($"{lost} is there, but without {CertificateName} it has no effect.")
                : null;
        }

        var own = Load(CertificateName, file, () => LoadOwn(file, key));
        if (!own.HasPrivateKey)
        {
            throw new StartupException(
                $"{CertificateName} must have a private key, or come with {KeyName}, but {Echo.Quote(file)} has none.");
        }

        CheckTime(CertificateName, file, own);
        if (authority is null)
            return new SiloCertificates(own, Authority: null);

        var root = Load(AuthorityName, authority, () => X509CertificateLoader.LoadCertificateFromFile(authority));
        CheckTime(AuthorityName, authority, root);
        var certificates = new SiloCertificates(own, root);
        return certificates.Trusts(own)
            ? certificates
            : throw new StartupException(
                $"{CertificateName} must be issued by {AuthorityName}, but {Echo.Quote(file)} is not from {Echo.Quote(authority)}; "
                + "the other silos would refuse it.");
    }

    /// <summary>Whether another silo with this certificate may connect.</summary>
    internal bool Trusts(X509Certificate2? peer)
    {
        if (peer is null)
            return false;
        if (Authority is null)
            return CryptographicOperations.FixedTimeEquals(peer.RawDataMemory.Span, Own.RawDataMemory.Span);

        // The names in it do not matter: silos are reached by their IP addresses. What matters is who issued it, and when it ends.
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreWrongUsage;
        return chain.Build(peer);
    }

    private static X509Certificate2 LoadOwn(string file, string? key)
    {
        if (X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs12)
            return X509CertificateLoader.LoadPkcs12FromFile(file, password: null);
        using var pem = X509Certificate2.CreateFromPemFile(file, key);

        // Windows cannot use a key that is only in memory for TLS.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static X509Certificate2 Load(string name, string file, Func<X509Certificate2> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"{name} must be a certificate in a PEM or PFX file, but {Echo.Quote(file)} cannot be read as one: "
                + error.Message.ReplaceLineEndings(" "));
        }
    }

    private static void CheckTime(string name, string file, X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (begin, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (end < now)
            throw new StartupException($"{name} must be valid, but {Echo.Quote(file)} expired on {end:u}.");
        if (begin > now)
            throw new StartupException($"{name} must be valid, but {Echo.Quote(file)} begins on {begin:u}.");
    }

    private static string? ReadFile(IConfiguration configuration, string name)
    {
        var file = StorageSettings.NeedText(configuration, name, "a file");
        return file is null || File.Exists(file)
            ? file
            : throw new StartupException($"{name} must be a file, but there is none at {Echo.Quote(file)}.");
    }
}
