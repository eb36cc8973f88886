using System.Net.Quic;
using System.Net.Sockets;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Logging.Console;
using Pail.Buckets;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;
using Pail.Server.Batches;
using Pail.Server.Buckets;
using Pail.Server.Docs;
using Pail.Server.Health;
using Pail.Server.Http;
using Pail.Server.Keys;
using Pail.Server.LineProtocol;
using Pail.Server.Observer;
using Pail.Server.Observer.Comparing;
using Pail.Server.OpenApi;
using Pail.Server.ProblemPages;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.RuntimeViews;
using Pail.Server.Security;
using Pail.Server.Service;
using Pail.Server.Storage;
using Pail.Server.Telemetry;
using Pail.Server.Transfers;
using Pail.Server.Watching;

namespace Pail.Server.Hosting;

/// <summary>Puts the server together and runs it.</summary>
internal static class PailServer
{
    private const int Failed = 1;
    private const int Misconfigured = 2;

    // Kestrel applies no time limits while it stops, so a client that has sent half a request delays the end by this whole time. Process
    // managers often send SIGKILL ten seconds after SIGTERM; the framework's default is thirty seconds.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>Runs the server until a signal stops it or its supervision tree ends.</summary>
    /// <returns>
    /// The exit code: 0 after a shutdown, 1 when the server cannot listen or its tree ended, 2 when the server is configured wrongly.
    /// </returns>
    /// <param name="args">The command line.</param>
    /// <param name="addBuckets">Registers the buckets.</param>
    /// <param name="output">The standard output.</param>
    /// <param name="errors">The standard error output.</param>
    /// <param name="extension">What the program adds to the server; null for nothing.</param>
    internal static async Task<int> Run(
        string[] args,
        Action<IServiceCollection> addBuckets,
        TextWriter output,
        TextWriter errors,
        ServerExtension? extension = null)
    {
        extension ??= new ServerExtension();
        if (Arguments.AskForHelp(args))
        {
            await output.WriteLineAsync(extension.Help);
            return 0;
        }

        string? opening = null;
        try
        {
            if (args is [var first, ..] && extension.WhyRefused(first) is { } reason)
                throw new StartupException(reason);
            if (KeyCommand.IsAsked(args))
            {
                await KeyCommand.Run(args, output, errors);
                return 0;
            }

            if (SalvageCommand.IsAsked(args))
            {
                await SalvageCommand.Run(args, output);
                return 0;
            }

            var (app, options) = Assemble(args, addBuckets, extension);
            await using var disposed = app;

            // A silo that nobody can ask must not join its cluster, and a backup not be restored for it.
            StartupWarnings.Write(app.Logger, options);
            ListenPorts.NeedFree(ListenAddresses.Read(app.Configuration));
            if (extension.Prepare is { } prepare)
                await prepare(app.Services, output, app.Lifetime.ApplicationStopping);
            Map(app, options, extension);
            if (app.Services.GetService<RestoreSetting>() is { } restore)
                await restore.Run(output);
            opening = app.Services.GetService<BucketTreeOptions>()?.Storage?.Directory;
            try
            {
                await app.StartAsync();
                opening = null;
                await Greeting.Write(output, app.Urls, needsKey: app.Services.GetService<ApiKeyRing>() is not null);
                if (app.Services.GetService<BucketTree>()?.Storage is { } storage)
                    await Greeting.WriteStorage(output, storage);
                if (app.Services.GetService<LineServer>() is { } lines)
                    await output.WriteLineAsync($"The line protocol listens on {lines.Address}");
                foreach (var line in extension.Greeting?.Invoke(app.Services) ?? [])
                    await output.WriteLineAsync(line);
                await app.WaitForShutdownAsync();
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // The server was told to stop before it had started.
            }

            // 1 if the tree ended before the server was told to stop.
            return app.Services.GetService<PailRoot>()?.EndedBy is null ? 0 : Failed;
        }
        catch (Exception error) when (StartupException.MessageFor(error) is { } message)
        {
            await errors.WriteLineAsync($"pail: {message}");
            return Misconfigured;
        }
        catch (Exception error) when (extension.Explain?.Invoke(error) is { } failure)
        {
            await errors.WriteLineAsync($"pail: {failure.Message}");
            return failure.IsSetting ? Misconfigured : Failed;
        }
        catch (Exception error) when (StorageFailure.Of(error, opening) is { } failure)
        {
            await errors.WriteLineAsync($"pail: {failure.Message}");
            return failure.IsSetting ? Misconfigured : Failed;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // The framework's message names the address and the cause: the address is in use, or is not allowed.
            await errors.WriteLineAsync($"pail: {error.Message.ReplaceLineEndings(" ")}");
            return Failed;
        }
    }

    /// <summary>Builds the server without starting it.</summary>
    internal static WebApplication Build(string[] args, Action<IServiceCollection> addServices, ServerExtension? extension = null)
    {
        extension ??= new ServerExtension();
        var (app, options) = Assemble(args, addServices, extension);
        StartupWarnings.Write(app.Logger, options);
        Map(app, options, extension);
        return app;
    }

    private static (WebApplication App, ServerOptions Options) Assemble(
        string[] args, Action<IServiceCollection> addServices, ServerExtension extension)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The settings file is beside the program, whatever the current directory is. It is read once, without file watchers.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. Arguments.Normalize(args, extension), "--hostBuilder:reloadConfigOnChange=false"],
        });
        SettingsFile.Add(builder.Configuration);
        var options = ServerOptions.Read(builder.Configuration, extension);

        LogOutput.Add(builder.Logging, builder.Configuration[LogOutput.FormatSetting] ?? ConsoleFormatterNames.Simple);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => KestrelLimits.Apply(kestrel, options.MaxConnections));
        builder.WebHost.UseSockets(KestrelLimits.Apply);

        // For endpoints whose settings ask for HTTP/3. QUIC needs a library that few machines have.
        if (QuicListener.IsSupported)
            builder.WebHost.UseQuic();
        if (options.Addresses.IsDefault)
            builder.WebHost.UseUrls(extension.DefaultUrl());

        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, ErrorHandlingStartupFilter>());
        builder.Services.PostConfigure<HostFilteringOptions>(hosts => AllowedHosts.Apply(hosts, builder.Configuration, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(TimeProvider.System);
        if (options.ApiKeys.Count > 0)
        {
            builder.Services.AddSingleton(new ApiKeyRing(options.ApiKeys));
            builder.Services.AddSingleton<KeyReload>().AddHostedService(provider => provider.GetRequiredService<KeyReload>());
        }

        builder.Services.AddSingleton(new BucketTreeOptions
        {
            MemoryBudget = options.MemoryBudget,
            MaxBuckets = options.MaxBuckets,
            Storage = options.Storage,
        });
        builder.Services.AddSingleton(new BodyMemory(options.MemoryBudget));
        ListCompression.Add(builder.Services);
        builder.Services.AddOpenWatches(options.MaxWatchers);
        builder.Services.AddObserver();

        // Does nothing unless systemd has started the server (Packaging/pail.service).
        builder.Services.AddSystemd();
        addServices(builder.Services);
        extension.Configure?.Invoke(builder, options);
        builder.Services.AddStorage();
        if (options.Restore is { } restore)
            builder.Services.AddSingleton(restore);
        builder.Services.AddOperations(options, extension);
        builder.Services.AddLineProtocol(options.LineAddress, options.BucketDefaults, options.MaxConnections);

        return (builder.Build(), options);
    }

    private static void Map(WebApplication app, ServerOptions options, ServerExtension extension)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var crossOrigin = new CrossOrigin(options.AllowedOrigins);
        var hasKeys = options.ApiKeys.Count > 0;
        var withoutBuckets = new SeparateRoutes(app);
        app.MapApiDescription().MapDocs();
        MapResources(app, app.Services.GetRequiredService<IBuckets>(), app, options, crossOrigin, extension);
        if (hasKeys)
            MapResources(withoutBuckets, new NoBuckets(), app, options, crossOrigin, extension);

        extension.Map?.Invoke(app);

        var routes = new ResourceRoutes(((IEndpointRouteBuilder)app).DataSources, withoutBuckets.DataSources);
        app.Use(next => new RequestRules(next, crossOrigin).Invoke);
        if (hasKeys)
        {
            var keys = app.Services.GetRequiredService<ApiKeyRing>();
            app.Use(next => new Authentication(next, keys, new GuessLimit(time)).Invoke);
        }

        if (options.RateLimit is { } rate)
            app.Use(next => new RateLimiting(next, rate, time).Invoke);
        app.Use(next => new ResourceRouting(next, routes, hasKeys, extension.Folders, crossOrigin).Invoke);
        app.UseRouting();
    }

    private static BucketDurability Durability(ServerOptions options, ServerExtension extension) =>
        extension.IsAlwaysDurable ? BucketDurability.Always
        : options.Storage is null ? BucketDurability.Never
        : BucketDurability.Optional;

    // Called for the application's routes, and for those of callers for whom a bucket does not exist.
    private static void MapResources(
        IEndpointRouteBuilder endpoints,
        IBuckets buckets,
        WebApplication app,
        ServerOptions options,
        CrossOrigin crossOrigin,
        ServerExtension extension)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        endpoints.MapService()
            .MapHealth(buckets, app.Services.GetService<BucketTree>(), app.Lifetime, [.. app.Services.GetServices<IReadiness>()])
            .MapBuckets(buckets, options.BucketDefaults, Durability(options, extension), extension.MaxDurableValueBytes)
            .MapBatches(buckets, time)
            .MapTransfers(buckets, options.MaxImportBytes)
            .MapKeys(buckets, time)
            .MapMeta(buckets, time)
            .MapCounters(buckets, time)
            .MapAppend(buckets, time)
            .MapTtl(buckets, time)
            .MapProblemPages()
            .MapMetrics(app.Services.GetRequiredService<MetricReader>())
            .MapWatch(buckets, app.Services.GetRequiredService<OpenWatches>(), crossOrigin)
            .MapRuntimeViews(app.Services.GetRequiredService<Node>(), crossOrigin)
            .MapStorage(
                app.Services.GetService<BucketTree>(),
                app.Services.GetService<ISharedStore>(),
                app.Services.GetRequiredService<BackUps>(),
                crossOrigin)
            .MapSession(
                needsKey: options.ApiKeys.Count > 0,
                hasStorage: options.Storage is not null,
                durableByDefault: options.BucketDefaults.Durable)
            .MapObserver(app.Services.GetRequiredService<ObserverFeed>(), crossOrigin);
        ComparisonApi.Map(
            endpoints, buckets, app.Services.GetRequiredService<ObserverFeed>(), hasStorage: options.Storage is not null);
    }
}
