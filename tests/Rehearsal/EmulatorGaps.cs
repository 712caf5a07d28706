using System.Net;
using System.Text;
using System.Xml.Linq;

namespace ManifestToEcs.Rehearsal;

/// <summary>
/// Stands before the emulator and covers what it lacks: types that its CloudFormation does not know, outputs of a stack that a change set
/// made, images, and questions that it answers with a fault of its own: versions of missing secrets, resources by tag. Everything else
/// passes unchanged.
/// </summary>
internal sealed class EmulatorGaps : IDisposable
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    private static readonly byte[] NoResources = """{"ResourceTagMappingList": []}"""u8.ToArray();

    private static readonly byte[] NoSecret =
        """{"__type": "ResourceNotFoundException", "message": "There is no such secret."}"""u8.ToArray();

    private readonly Emulator _emulator;
    private readonly IReadOnlySet<string> _knownOutputs;
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(5) };
    private Dictionary<string, string> _lastChangeSet = [];

    private EmulatorGaps(Emulator emulator, IReadOnlySet<string> known, IReadOnlyList<string> unknown, IReadOnlySet<string> outputs)
    {
        (_emulator, KnownTypes, UnknownTypes, _knownOutputs) = (emulator, known, unknown, outputs);
        // Port 0 is not supported here; the emulator's neighbours are as good as any.
        for (var port = emulator.Address.Port + 1; ; port++)
        {
            Address = new Uri($"http://127.0.0.1:{port}/");
            _listener.Prefixes.Add(Address.ToString());
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < emulator.Address.Port + 50)
            {
                _listener.Prefixes.Clear();
            }
        }
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>The types of the template that the emulator's CloudFormation can make.</summary>
    public IReadOnlySet<string> KnownTypes { get; }

    public IReadOnlyList<string> UnknownTypes { get; }

    /// <summary>Finds the known types: makes a stack with one more type each time. Then finds the known outputs in the same way.</summary>
    public static async Task<EmulatorGaps> FindAsync(Emulator emulator, string template)
    {
        var resources = EmulatorTemplate.ResourcesOf(template);
        var (types, all) = (new HashSet<string>(), resources.Select(resource => resource.Type).Distinct().ToList());
        // A type may need one that comes after it.
        for (var found = -1; found != types.Count;)
        {
            found = types.Count;
            foreach (var type in all.Where(type => !types.Contains(type)).ToList())
            {
                types.Add(type);
                var made = (await ProbeAsync(emulator, template, types, Nothing)).Resources;
                if (!resources.Any(resource => resource.Type == type && made.Contains(resource.Id))) types.Remove(type);
            }
        }
        var outputs = new HashSet<string>();
        foreach (var output in EmulatorTemplate.OutputsOf(template))
            if ((await ProbeAsync(emulator, template, types, new HashSet<string> { output })).Outputs.Contains(output)) outputs.Add(output);
        await emulator.ResetAsync();
        return new EmulatorGaps(emulator, types, [.. all.Where(type => !types.Contains(type))], outputs);
    }

    public void Dispose()
    {
        _listener.Close();
        _http.Dispose();
    }

    // Returns the logical ids and the outputs that were made; none if the emulator failed.
    private static async Task<(HashSet<string> Resources, HashSet<string> Outputs)> ProbeAsync(
        Emulator emulator, string template, HashSet<string> types, IReadOnlySet<string> outputs)
    {
        await emulator.ResetAsync();
        var settings = await emulator.ProvideAsync();
        var name = new KeyValuePair<string, string>("StackName", "probe");
        var created = await emulator.CloudFormationAsync("CreateStack",
            [
                name, new("TemplateBody", EmulatorTemplate.With(template, types, outputs)),
                new("Capabilities.member.1", "CAPABILITY_NAMED_IAM"), .. Values(EmulatorTemplate.OpenParametersOf(template), settings),
            ]);
        var made = created is null ? null : await emulator.CloudFormationAsync("DescribeStackResources", [name]);
        var stated = made is null || outputs.Count == 0 ? null : await emulator.CloudFormationAsync("DescribeStacks", [name]);
        await emulator.CloudFormationAsync("DeleteStack", [name]);
        return ([.. made is null ? [] : LogicalIds(made)], [.. stated is null ? [] : Named(stated, "OutputKey")]);
    }

    /// <summary>The logical ids in an answer of DescribeStackResources.</summary>
    public static IEnumerable<string> LogicalIds(XElement answer) =>
        Named(answer, "LogicalResourceId");

    private static IEnumerable<string> Named(XElement answer, string name) =>
        answer.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);

    // A value for each open parameter; what is no network and no certificate is a secret.
    private static IEnumerable<KeyValuePair<string, string>> Values(IReadOnlyList<string> parameters, Dictionary<string, string> settings)
    {
        var values = settings.ToDictionary(
            setting => string.Concat(setting.Key.Split('_').Select(word => word[0] + word[1..].ToLowerInvariant())),
            setting => setting.Value);
        for (var number = 1; number <= parameters.Count; number++)
        {
            yield return new($"Parameters.member.{number}.ParameterKey", parameters[number - 1]);
            yield return new($"Parameters.member.{number}.ParameterValue", values.GetValueOrDefault(parameters[number - 1],
                $"arn:aws:secretsmanager:{Emulator.Region}:123456789012:secret:rehearsal-AbCdEf"));
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await PassAsync(context);
        }
        catch (Exception exception) when (exception is RehearsalException or HttpRequestException or TaskCanceledException)
        {
            context.Response.StatusCode = 500;
            context.Response.Close(Encoding.UTF8.GetBytes(exception.Message), willBlock: false);
        }
    }

    private async Task PassAsync(HttpListenerContext context)
    {
        using var content = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(content);
        var body = content.ToArray();
        var action = "";
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true)
            (body, action) = await CoverAsync(body);
        var target = context.Request.Headers["X-Amz-Target"];
        // A rehearsal speaks plain HTTP, which the policy of the bucket for templates refuses.
        var keepsTls = context.Request is { HttpMethod: "PUT", Url.Query: "?policy" };
        var (status, headers, answer) = keepsTls ? (204, [], []) : await ForwardAsync(context.Request, body);
        if (action == "ExecuteChangeSet" && status == 200) await CompleteOutputsAsync();
        if (target == ImageRegistry.DescribeImages) (status, answer) = (200, ImageRegistry.Describe(body));
        if (status == 500) (status, answer) = target switch
        {
            "secretsmanager.ListSecretVersionIds" => (400, NoSecret),
            "ResourceGroupsTaggingAPI_20170126.GetResources" => (200, NoResources),
            _ => (status, answer),
        };
        context.Response.StatusCode = status;
        foreach (var (name, values) in headers)
            if (!WebHeaderCollection.IsRestricted(name, response: true)) context.Response.Headers[name] = string.Join(',', values);
            else if (name == "Content-Type") context.Response.ContentType = string.Join(',', values);
        if (context.Request.HttpMethod == "HEAD") context.Response.Close();
        else context.Response.Close(answer, willBlock: false);
    }

    // Rewrites the template of a change set.
    private async Task<(byte[] Body, string Action)> CoverAsync(byte[] body)
    {
        var form = Form(Encoding.UTF8.GetString(body));
        var action = form.GetValueOrDefault("Action", "");
        if (action != "CreateChangeSet") return (body, action);
        if (form.Remove("TemplateURL", out var url)) form["TemplateBody"] = await FetchAsync(new Uri(url));
        form["TemplateBody"] = EmulatorTemplate.With(form["TemplateBody"], KnownTypes, _knownOutputs);
        _lastChangeSet = form;
        return (await new FormUrlEncodedContent(form).ReadAsByteArrayAsync(), action);
    }

    // https://bucket.s3.region.amazonaws.com/key
    private async Task<string> FetchAsync(Uri url)
    {
        var (code, output) = await Commands.RunAsync("aws", ["s3", "cp", $"s3://{url.Host.Split('.')[0]}{url.AbsolutePath}", "-"],
            environment: _emulator.Environment());
        return code == 0 ? output : throw new RehearsalException($"The template at {url} cannot be read: {output}");
    }

    // An update by the same template. Where outputs are there already it changes nothing, and the emulator refuses it.
    private async Task CompleteOutputsAsync()
    {
        var update = _lastChangeSet.Where(field =>
            field.Key.Split('.')[0] is "StackName" or "TemplateBody" or "Parameters" or "Capabilities");
        if (await _emulator.CloudFormationAsync("UpdateStack", update) is null)
            await Console.Error.WriteLineAsync($"The emulator does not complete the outputs: {_emulator.LastFault}");
    }

    private async Task<(int Status, List<KeyValuePair<string, IEnumerable<string>>> Headers, byte[] Body)> ForwardAsync(
        HttpListenerRequest request, byte[] body)
    {
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.HttpMethod), new Uri(_emulator.Address, request.RawUrl))
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var name in request.Headers.AllKeys)
            if (name is not ("Host" or "Content-Length" or "Connection" or "Expect" or "Transfer-Encoding" or null)
                && !forwarded.Headers.TryAddWithoutValidation(name, request.Headers.GetValues(name)!))
                forwarded.Content.Headers.TryAddWithoutValidation(name, request.Headers.GetValues(name)!);
        using var response = await _http.SendAsync(forwarded);
        return ((int)response.StatusCode, [.. response.Headers, .. response.Content.Headers],
            await response.Content.ReadAsByteArrayAsync());
    }

    private static Dictionary<string, string> Form(string text) => text.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[^1]));
}
