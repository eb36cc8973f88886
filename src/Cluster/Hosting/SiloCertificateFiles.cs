using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pail.Server.Hosting;
using Pail.Server.Problems;

namespace Pail.Cluster.Hosting;

/// <summary>The files with the certificates of the connections between silos.</summary>
/// <param name="Certificate">The silo's own certificate, and those between it and its authority.</param>
/// <param name="Key">Its private key, if that is in another file.</param>
/// <param name="Authority">The authorities; null when all silos have the same certificate.</param>
internal sealed record SiloCertificateFiles(string Certificate, string? Key, string? Authority)
{
    internal const string CertificateName = "siloCertificate";
    internal const string KeyName = "siloCertificateKey";
    internal const string AuthorityName = "siloAuthority";

    /// <summary>The clock by which certificates are valid.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads the settings; null for no TLS between silos.</summary>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    internal static SiloCertificateFiles? Read(IConfiguration configuration)
    {
        var file = ReadFile(configuration, CertificateName);
        var key = ReadFile(configuration, KeyName);
        var authority = ReadFile(configuration, AuthorityName);
        if (file is not null)
            return new SiloCertificateFiles(file, key, authority);
        return (key is null ? authority is null ? null : AuthorityName : KeyName) is { } lost
            ? throw new StartupException($"{lost} is there, but without {CertificateName} it has no effect.")
            : null;
    }

    /// <summary>The bytes of all files together, to see whether they have changed.</summary>
    internal byte[] Content() => [.. new[] { Certificate, Key, Authority }.OfType<string>().SelectMany(File.ReadAllBytes)];

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="StartupException">A file cannot be used.</exception>
    internal SiloCertificates Load()
    {
        var all = Load(CertificateName, Certificate, LoadOwn);
        var own = all.FirstOrDefault(static each => each.HasPrivateKey) ?? throw new StartupException(
            $"{CertificateName} must have a private key, or come with {KeyName}, but {Echo.Quote(Certificate)} has none.");
        CheckTime(CertificateName, Certificate, own);
        var intermediates = new X509Certificate2Collection(all.Where(each => each != own).ToArray());
        if (Authority is null)
            return new SiloCertificates(own, intermediates, authorities: null);

        var authorities = Load(AuthorityName, Authority, () => LoadAuthorities(Authority));
        var roots = authorities.Where(SiloCertificates.IsRoot).ToArray();
        if (roots.Length == 0)
        {
            throw new StartupException(
                $"{AuthorityName} must have a certificate that has issued itself, but {Echo.Quote(Authority)} has none.");
        }

        // Of several, some may be over or not have begun: so an authority is replaced by the next one.
        if (!roots.Any(IsNow))
            CheckTime(AuthorityName, Authority, roots[0]);
        var certificates = new SiloCertificates(own, intermediates, authorities);
        return certificates.Trusts(own)
            ? certificates
            : throw new StartupException(
                $"{CertificateName} must be issued by {AuthorityName}, but {Echo.Quote(Certificate)} is not from {Echo.Quote(Authority)}; "
                + "the other silos would refuse it.");
    }

    private X509Certificate2Collection LoadOwn()
    {
        if (X509Certificate2.GetCertContentType(Certificate) == X509ContentType.Pkcs12)
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(Certificate, password: null);
        using var pem = X509Certificate2.CreateFromPemFile(Certificate, Key);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(Certificate);

        // Windows cannot use a key that is only in memory for TLS.
        all[0] = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        return all;
    }

    private static X509Certificate2Collection LoadAuthorities(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        if (all.Count == 0)
            all.Add(X509CertificateLoader.LoadCertificateFromFile(file));
        return all;
    }

    private static X509Certificate2Collection Load(string name, string file, Func<X509Certificate2Collection> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"{name} must be a certificate in a PEM file, or in a PFX file without a password, but {Echo.Quote(file)} cannot be read "
                + "as one: " + error.Message.ReplaceLineEndings(" "));
        }
    }

    private bool IsNow(X509Certificate2 certificate)
    {
        var now = Time.GetUtcNow();
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    private void CheckTime(string name, string file, X509Certificate2 certificate)
    {
        if (IsNow(certificate))
            return;
        var (begin, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        throw new StartupException(
            end < Time.GetUtcNow()
                ? $"{name} must be valid, but {Echo.Quote(file)} expired on {end:u}."
                : $"{name} must be valid, but {Echo.Quote(file)} begins on {begin:u}.");
    }

    private static string? ReadFile(IConfiguration configuration, string name)
    {
        var file = StorageSettings.NeedText(configuration, name, "a file");
        return file is null || File.Exists(file)
            ? file
            : throw new StartupException($"{name} must be a file, but there is none at {Echo.Quote(file)}.");
    }
}
