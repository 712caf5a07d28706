using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A value that comes from outside the model.</summary>
    public class ParameterResource : Resource, IExpressionValue
    {
        private readonly Lazy<string> value;

        public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
        {
            ArgumentNullException.ThrowIfNull(callback);
            value = new Lazy<string>(() => callback(Default));
            Secret = secret;
        }

        public ParameterDefault? Default { get; set; }

        /// <summary>True hides the value in the dashboard and in the manifest.</summary>
        public bool Secret { get; }

        public bool IsConnectionString { get; set; }

        public string ValueExpression => $"{{{Name}.value}}";

        internal string Value => value.Value;

        /// <summary>The configuration key that holds the value.</summary>
        internal string? ConfigurationKey { get; set; }

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Value);
    }

    /// <summary>The value of a parameter that nobody has set.</summary>
    public abstract class ParameterDefault
    {
        public abstract string GetDefaultValue();

        public abstract void WriteToManifest(ManifestPublishingContext context);
    }

    /// <summary>Generates a random value, as for a password.</summary>
    public sealed class GenerateParameterDefault : ParameterDefault
    {
        private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
        private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
        private const string Digits = "0123456789";
        private const string Specials = "-_.{}~()*+!";

        public int MinLength { get; set; }

        public bool Lower { get; set; } = true;

        public bool Upper { get; set; } = true;

        public bool Numeric { get; set; } = true;

        public bool Special { get; set; } = true;

        public int MinLower { get; set; }

        public int MinUpper { get; set; }

        public int MinNumeric { get; set; }

        public int MinSpecial { get; set; }

        public override string GetDefaultValue()
        {
            var groups = new[] { (Lower, LowerCase, MinLower), (Upper, UpperCase, MinUpper), (Numeric, Digits, MinNumeric), (Special, Specials, MinSpecial) };
            var all = string.Concat(groups.Where(group => group.Item1).Select(group => group.Item2));
            if (all.Length == 0)
                throw new InvalidOperationException("A generated value needs at least one kind of character.");
            var letters = groups.Where(group => group.Item1)
                .SelectMany(group => RandomNumberGenerator.GetItems<char>(group.Item2, group.Item3)).ToList();
            letters.AddRange(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, MinLength - letters.Count)));
            var value = letters.ToArray();
            RandomNumberGenerator.Shuffle<char>(value);
            return new string(value);
        }

        public override void WriteToManifest(ManifestPublishingContext context)
        {
            var writer = context.Writer;
            writer.WriteStartObject("generate");
            writer.WriteNumber("minLength", MinLength);
            foreach (var (name, allowed) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
                if (!allowed)
                    writer.WriteBoolean(name, false);
            foreach (var (name, least) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) })
                if (least > 0)
                    writer.WriteNumber(name, least);
            writer.WriteEndObject();
        }
    }

    /// <summary>A value known in the source, published as the default.</summary>
    internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
    {
        public override string GetDefaultValue() => value();

        public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
    }

    /// <summary>A connection string that comes from outside the model.</summary>
    internal sealed class ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariable)
        : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
    {
        public string? ConnectionStringEnvironmentVariable => environmentVariable;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{(ParameterResource)this}");

        string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

        IEnumerable<object> IValueWithReferences.References => [];

        ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(cancellationToken);

        public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
    }

    /// <summary>A parameter is used and has no value.</summary>
    public class MissingParameterValueException : DistributedApplicationException
    {
        public MissingParameterValueException(string message) : base(message)
        {
        }

        public MissingParameterValueException(string message, Exception? innerException) : base(message, innerException)
        {
        }
    }
}

namespace Aspire.Hosting
{
    using Aspire.Hosting.ApplicationModel;

    /// <summary>A connection string that the model composes.</summary>
    public class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
        : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
    {
        public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
    }

    /// <summary>A service that is reached by its URL and that nobody here starts.</summary>
    public sealed class ExternalServiceResource : Resource
    {
        public ExternalServiceResource(string name, Uri uri) : base(name)
        {
            if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/" || uri.Fragment.Length > 0)
                throw new ArgumentException($"The URL '{uri}' of the external service '{name}' must be absolute and have the path '/'.", nameof(uri));
            Uri = uri;
        }

        public ExternalServiceResource(string name, ParameterResource urlParameter) : base(name) => UrlParameter = urlParameter;

        public Uri? Uri { get; }

        public ParameterResource? UrlParameter { get; }
    }
}
