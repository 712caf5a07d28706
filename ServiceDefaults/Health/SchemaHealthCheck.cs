using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Healthy when the database is migrated at least as far as this binary needs. A newer one is fine: migrations are applied before the
/// rollout.
/// </summary>
internal sealed class SchemaHealthCheck(NpgsqlDataSource dataSource, int neededLevel) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var level = await Migrator.ReadLevelAsync(dataSource, cancellationToken);
            return level >= neededLevel
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    context.Registration.FailureStatus,
                    $"The database is at migration {level:0000}, this binary needs {neededLevel:0000}: run 'EtlWorker migrate'.");
        }
        catch (Exception exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
