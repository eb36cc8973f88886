using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

public sealed class StoreAddressTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("memory", "memory")]
    [InlineData("sqlite:data", "sqlite:data")]
    [InlineData("sqlite:/var/lib/pail", "sqlite:/var/lib/pail")]
    [InlineData("redis:cache.example", "redis:cache.example:6379")]
    [InlineData("redis:cache.example:7000,user=pail,password=s3cret,ssl=true", "redis:cache.example:7000")]
    [InlineData("redis:127.0.0.1:7000,password=s3cret", "redis:127.0.0.1:7000")]
    [InlineData("postgres:Host=db.example;Username=pail;Password=s3cret;Database=buckets", "postgres:db.example:5432/buckets")]
    [InlineData("postgres:Host=db.example;Port=6000;Username=pail;Password=s3cret", "postgres:db.example:6000/pail")]
    public void An_address_says_where_the_store_is_without_its_password(string text, string shown) =>
        Assert.Equal(shown, StoreAddress.Parse(text).ToString());

    [Theory]
    [InlineData("Host=db", null)]
    [InlineData("Host=a,b", "read-write")]
    [InlineData("Host=a:1,b:2", "read-write")]
    [InlineData("Host=a,b;Target Session Attributes=primary", "primary")]
    public void Of_several_hosts_of_PostgreSQL_the_one_is_meant_that_takes_changes(string text, string? target) =>
        Assert.Equal(target, PostgresAddress.Read(text).TargetSessionAttributes);

    [Theory]
    [InlineData("", "must be memory, sqlite:DIRECTORY,")]
    [InlineData("Memory", "but is \"Memory\"")]
    [InlineData("memory:", "must be memory alone, without a colon")]
    [InlineData("sqlite", "must name a directory after sqlite:")]
    [InlineData("sqlite: ", "must name a directory after sqlite:")]
    [InlineData("redis:", "must name a host after redis:")]
    [InlineData("redis:,password=s3cret", "must name a host after redis:")]
    [InlineData("redis:host,sll=true,password=s3cret", "is no connection string of Redis: Keyword 'sll' is not supported")]
    [InlineData("postgres:", "must have Host=")]
    [InlineData("postgres:Password=s3cret", "must have Host=")]
    [InlineData("postgres:Host=h;Prot=1;Password=s3cret", "is no connection string of PostgreSQL: there is no setting \"prot\"")]
    [InlineData("postgres:Host=h;Port=x;Password=s3cret", "is no connection string of PostgreSQL: \"port\" cannot have this value")]
    [InlineData("postgres:Host", "must be postgres:Host=…;Username=…;Password=…;Database=…")]
    [InlineData("mysql:Password=s3cret", "but begins with \"mysql:\"")]
    [InlineData("Host=db;Username=pail;Password=s3cret", "but begins with none of these words")]
    [InlineData("Host=db;Password=s3cret:more", "but begins with none of these words")]
    [InlineData("db,password=s3cret", "but begins with none of these words")]
    [InlineData("redis://pail:s3cret@db:6379", "and no URL")]
    [InlineData("redis:pail:s3cret@db:6379", "and no URL")]
    [InlineData("postgres://pail:s3cret@db/pail", "and no URL")]
    public void What_is_no_address_is_refused_with_the_rule(string text, string part)
    {
        Assert.False(StoreAddress.TryParse(text, out var address, out var error));
        Assert.Null(address);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => StoreAddress.Parse(text)).Message, StringComparison.Ordinal);
    }
}
