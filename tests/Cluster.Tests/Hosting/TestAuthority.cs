using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>An authority that issues certificates for silos, into files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StoreDirectory _directory = new();
    private readonly X509Certificate2 _root;

    internal TestAuthority(string name = "authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(Begin, End);
        File.WriteAllText(Pem, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    internal string Pem => _directory["authority.pem"];

    /// <summary>Issues a certificate.</summary>
    /// <param name="name">The name in it and of its files.</param>
    /// <param name="end">When it expires; null for in many years.</param>
    internal (string Pem, string Key, string Pfx) Issue(string name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(_root, Begin, end ?? End, [.. name.Select(static letter => (byte)letter)]);
        using var withKey = issued.CopyWithPrivateKey(key);
        var files = (_directory[$"{name}.pem"], _directory[$"{name}.key"], _directory[$"{name}.pfx"]);
        File.WriteAllText(files.Item1, issued.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(files.Item3, withKey.Export(X509ContentType.Pkcs12));
        return files;
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Dispose();
    }
}
