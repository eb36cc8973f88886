using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>An authority that issues certificates for silos, into files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StoreDirectory _directory = new();
    private readonly X509Certificate2 _certificate;

    // Those between this authority and its root, and this one itself when it is no root.
    private readonly string _intermediates;

    internal TestAuthority(string name = "authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = Request(name, key).CreateSelfSigned(Begin, End);
        _intermediates = "";
        File.WriteAllText(Pem, _certificate.ExportCertificatePem());
    }

    private TestAuthority(X509Certificate2 certificate, string intermediates)
    {
        _certificate = certificate;
        _intermediates = intermediates;
        File.WriteAllText(Pem, _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    internal string Pem => _directory["authority.pem"];

    /// <summary>An authority that has its certificate from this one.</summary>
    internal TestAuthority Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request(name, key).Create(_certificate, Begin, End, Number(name));
        return new TestAuthority(issued.CopyWithPrivateKey(key), $"\n{issued.ExportCertificatePem()}{_intermediates}");
    }

    /// <summary>Issues a certificate. Its files have the intermediate certificates, too.</summary>
    /// <param name="name">The name in it and of its files.</param>
    /// <param name="end">When it expires; null for in many years.</param>
    /// <param name="begin">When it begins; null for many years ago.</param>
    internal (string Pem, string Key, string Pfx) Issue(string name, DateTimeOffset? end = null, DateTimeOffset? begin = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(_certificate, begin ?? Begin, end ?? End, Number(name));
        using var withKey = issued.CopyWithPrivateKey(key);
        var files = (_directory[$"{name}.pem"], _directory[$"{name}.key"], _directory[$"{name}.pfx"]);
        File.WriteAllText(files.Item1, issued.ExportCertificatePem() + _intermediates);
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        var all = new X509Certificate2Collection(withKey);
        if (_intermediates.Length > 0)
            all.ImportFromPem(_intermediates);
        File.WriteAllBytes(files.Item3, all.Export(X509ContentType.Pkcs12)!);
        return files;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private static byte[] Number(string name) => [.. name.Select(static letter => (byte)letter)];
}
