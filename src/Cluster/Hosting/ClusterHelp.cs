namespace Pail.Cluster.Hosting;

/// <summary>The help of the program.</summary>
internal static class ClusterHelp
{
    internal const string Text = """
        Pail, a key-value bucket server on several machines.

          Pail.Cluster [SWITCHES]   runs one silo of a cluster
          Pail.Cluster key --name NAME --role reader|writer|admin [--buckets PATTERN[;PATTERN…]]
                                    makes an API key, and prints it with the settings for it

        The cluster:
          --store STORE         where the buckets are kept: sqlite:DIRECTORY (silos of one machine), redis:HOST:PORT[,OPTION=VALUE…],
                                postgres:CONNECTION, or memory (one silo, for tests). Default: SQLite in the directory of this user
          --membership STORE    where the silos find each other (default: the same as --store)
          --clusterId NAME      the name of the cluster; silos with another name do not join it (default: pail)
          --siloAddress ADDRESS[:PORT]
                                where this silo listens for the others, and where they reach it (default: 127.0.0.1 and a free port)
          --siloName NAME       the name of this silo for people, one of its own (default: the machine's name and the number of
                                the process)
          --siloCertificate FILE, --siloCertificateKey FILE
                                the certificate of this silo, PEM or PFX without a password, and its key if that is in another
                                file (default: no TLS)
          --siloAuthority FILE  the certificate of the authority that has issued those of all silos (default: all have the same one)
          --probeTimeout TIME   for how long a silo may not answer another one; after three times it is dead (default: 1s)
          --readWindow TIME     for how long an owner answers reads without asking the store again; the next owner waits as long
                                before its first write when a silo died (default: 1s). The same for all silos
          --maxClockSkew TIME   how far the clock may be from the store's (default: 5s)
          --dashboard [BOOL]    show the dashboard of Orleans at /dashboard to admins (default: false)

        The server:
          --urls URL[;URL…]     where to listen (default: http://127.0.0.1:4000, or the next port that is free)
          --http_ports PORT[;PORT…], --https_ports PORT[;PORT…]
                                the same: these ports on all addresses
          --backend BACKEND     agent, genserver or table: the backend of a bucket that is created without one (default: table)
          --memoryBudget SIZE   how much memory the buckets of this silo may take together, such as 512MB, or none for any (default:
                                half of what the process may use)
          --maxConnections N    how many connections there may be at the same time (default: 2000)
          --maxImportBytes N    the longest body of an import (default: 268435456)
          --maxBuckets N        how many buckets there may be in the cluster (default: 100000)
          --maxWatchers N       how many watches of buckets there may be at the same time (default: 10000)
          --rateLimit N         how many requests a second each API key, or else each address, may send (default: any number)
          --rateBurst N         how many of them at once, after a pause (default: as many as in a second)
          --shutdownDelay TIME  how long to go on serving after SIGTERM, not ready any more, such as 10s (default: 0)
          --OTEL_EXPORTER_OTLP_ENDPOINT URL
                                the collector that metrics and traces are sent to (default: none)
          --AllowedOrigins URL[;URL…]
                                other sites whose web pages may send writes, such as https://example.org (default: none)
          --AllowedHosts HOST[;HOST…]
                                the hosts that are served (default: on loopback localhost, 127.0.0.1 and [::1]; else all)
          --settings FILE       a further settings file, in the form of appsettings.json; SIGHUP reads its API keys again
          --insecure            allow other machines to connect, although there are no API keys, and other silos without TLS
          --environment NAME    also read appsettings.NAME.json
          --Section:Key VALUE   any other setting, as in appsettings.json
          --help                show this help
        """;
}
