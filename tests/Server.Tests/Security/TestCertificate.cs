using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pail.Server.Tests.Security;

/// <summary>A certificate for loopback that signs itself, in files as the settings name them.</summary>
internal sealed class TestCertificate : IDisposable
{
    internal const string Password = "for tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pail-tls-");
    private readonly X509Certificate2 _certificate;

    internal TestCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pail.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllBytes(Pfx, _certificate.Export(X509ContentType.Pfx, Password));
        File.WriteAllText(Pem, _certificate.ExportCertificatePem());
        File.WriteAllText(KeyPem, key.ExportPkcs8PrivateKeyPem());
    }

    internal string Pfx => Path.Combine(_folder.FullName, "pail.pfx");

    internal string Pem => Path.Combine(_folder.FullName, "pail.pem");

    internal string KeyPem => Path.Combine(_folder.FullName, "pail.key");

    /// <summary>A client that accepts this certificate and no other.</summary>
    internal HttpClient Client(Uri address, Version version) =>
        new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => IsIn(shown) },
        })
        {
            BaseAddress = address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    /// <summary>Whether it is the certificate that a server has shown.</summary>
    internal bool IsIn(X509Certificate? shown) => shown?.GetCertHashString() == _certificate.GetCertHashString();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
