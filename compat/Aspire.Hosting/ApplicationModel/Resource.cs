using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One node of the application model.</summary>
public interface IResource
{
    /// <summary>Unique in the model without regard to case.</summary>
    string Name { get; }

    /// <summary>What has been said about the resource, in order.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A statement about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>The annotations of a resource, in the order in which they were added.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>
{
    public ResourceAnnotationCollection()
    {
    }

    public ResourceAnnotationCollection(IEnumerable<IResourceAnnotation> annotations) : base([.. annotations])
    {
    }
}

/// <summary>What happens to an annotation of the same type that is already there.</summary>
public enum ResourceAnnotationMutationBehavior
{
    Append,
    Replace,
}

/// <summary>Base of every resource.</summary>
public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ResourceName.Check(name, "Resource");
        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    public override string ToString() => $"{GetType().Name} {Name}";
}

/// <summary>The rule that names of resources and endpoints follow.</summary>
internal static class ResourceName
{
    internal static void Check(string name, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var valid = name.Length <= 64 && char.IsAsciiLetter(name[0]) && name[^1] != '-'
            && !name.Contains("--", StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
        if (!valid)
            throw new ArgumentException(
                $"{what} name '{name}' is invalid. Names have 1 to 64 ASCII letters, digits and single hyphens, start with a letter and do not end with a hyphen.",
                nameof(name));
    }
}
