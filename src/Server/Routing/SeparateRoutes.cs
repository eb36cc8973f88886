namespace Pail.Server.Routing;

/// <summary>Routes that are not those of the application: nothing reaches them unless it takes their endpoints.</summary>
internal sealed class SeparateRoutes(IApplicationBuilder application) : IEndpointRouteBuilder
{
    public IServiceProvider ServiceProvider => application.ApplicationServices;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => application.New();
}
