using System.Collections;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// A request of AWS as a tree in the names of its API. Raw files, CloudFormation and Terraform each spell the same tree. A value is a text
/// (a <see cref="DeployText"/> where AWS knows a part of it), a number, true or false, a body, <see cref="JsonText"/>, or a list of these.
/// </summary>
/// <param name="isMap">Its names are data, such as the options of a log driver: every output writes them as they are.</param>
internal sealed class RequestBody(bool isMap = false) : IEnumerable<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> _fields = [];

    public bool IsMap => isMap;

    /// <summary>Adds a field; null and an empty list add nothing.</summary>
    public object? this[string name]
    {
        set
        {
            var field = value is IEnumerable<object> items ? items.ToList() : value;
            if (field is not (null or List<object> { Count: 0 })) _fields.Add(KeyValuePair.Create(name, field));
        }
    }

    public static RequestBody Of(IEnumerable<KeyValuePair<string, object>> fields, bool isMap = false)
    {
        var body = new RequestBody(isMap);
        foreach (var (name, value) in fields) body[name] = value;
        return body;
    }

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>JSON that travels as a text inside another body. No text in it waits for AWS.</summary>
internal sealed record JsonText(RequestBody Body);
