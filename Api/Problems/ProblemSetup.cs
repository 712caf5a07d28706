using Amazon.S3;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Diagnostics;

namespace Financial.Api.Problems;

/// <summary>Answers unknown routes, unreadable bodies, faults and bugs with a problem. The text never includes a stack or SQL.</summary>
public static partial class ProblemSetup
{
    public static void AddProblems(this WebApplicationBuilder builder) =>
        // Without this, a body or parameter that cannot be bound is a bare 400 outside Development.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = HandleAsync,
            // We log each exception below, once, at a suitable level.
            SuppressDiagnosticsCallback = _ => true,
        });
        app.UseStatusCodePages(context =>
        {
            var code = ProblemCode.OfStatus(context.HttpContext.Response.StatusCode);
            return new Problem(code,
                $"{context.HttpContext.Request.Method} {context.HttpContext.Request.Path}: {code.Title}.").ExecuteAsync(
                    context.HttpContext);
        });
    }

    private static Task HandleAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var problem = Describe(exception);
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemSetup));
        if (problem.Code == ProblemCode.InternalError)
            LogUnhandled(logger, exception, context.Request.Method, context.Request.Path);
        else if (problem.Code == ProblemCode.NotReady)
            LogNotReady(logger, exception.GetType().Name, exception.Message, context.Request.Method, context.Request.Path);
        return problem.ExecuteAsync(context);
    }

    private static Problem Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: 413 } =>
            new Problem(ProblemCode.FileTooLarge, "The request is larger than this address accepts."),
        BadHttpRequestException { StatusCode: 415 } =>
            new Problem(ProblemCode.UnsupportedMediaType, "Send JSON with Content-Type: application/json."),
        // The framework's message contains type and parameter names.
        BadHttpRequestException bad =>
            new Problem(ProblemCode.BadRequest with { Status = bad.StatusCode }, "The request's body or a parameter cannot be read."),
        FileStoreException { InnerException: { } cause } => Describe(cause),
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => NotReady("The file store has no bucket for uploads yet."),
        AmazonS3Exception s3 when TransientFaults.IsTransient(s3) => NotReady("The file store does not answer at the moment."),
        _ when TransientFaults.IsDiskFull(exception) => NotReady("There is no disk space left for this request at the moment."),
        _ when TransientFaults.IsTransient(exception) => NotReady("A part that this request needs does not answer at the moment."),
        _ => new Problem(ProblemCode.InternalError, "The request failed on our side. Name the traceId when you report it."),
    };

    private static Problem NotReady(string detail) =>
        new(ProblemCode.NotReady, $"{detail} Nothing was changed; try again.") { RetryAfterSeconds = 2 };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} answered not-ready: {Fault}: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string fault, string reason, string method, string path);
}
