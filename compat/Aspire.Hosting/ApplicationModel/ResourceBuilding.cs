using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says things about a resource.</summary>
public interface IResourceBuilder<out T> where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }

    IResourceBuilder<T> WithAnnotation<TAnnotation>(
        TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation;

    IResourceBuilder<T> WithAnnotation<TAnnotation>(
        ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation, new() => WithAnnotation(new TAnnotation(), behavior);
}

/// <summary>The resources of the model, in the order in which they were added.</summary>
public interface IResourceCollection : IList<IResource>
{
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }
}

/// <summary>The model as it is when the application is built.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public DistributedApplicationModel(IEnumerable<IResource> resources) : this(new ResourceCollection([.. resources]))
    {
    }

    public IResourceCollection Resources { get; } = resources;
}

internal sealed class ResourceCollection(List<IResource> resources) : IResourceCollection
{
    public int Count => resources.Count;

    public bool IsReadOnly => false;

    public IResource this[int index]
    {
        get => resources[index];
        set => resources[index] = value;
    }

    public void Add(IResource item) => resources.Add(item);

    public void Clear() => resources.Clear();

    public bool Contains(IResource item) => resources.Contains(item);

    public void CopyTo(IResource[] array, int arrayIndex) => resources.CopyTo(array, arrayIndex);

    public int IndexOf(IResource item) => resources.IndexOf(item);

    public void Insert(int index, IResource item) => resources.Insert(index, item);

    public bool Remove(IResource item) => resources.Remove(item);

    public void RemoveAt(int index) => resources.RemoveAt(index);

    public IEnumerator<IResource> GetEnumerator() => resources.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T> where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder => applicationBuilder;

    public T Resource => resource;

    public IResourceBuilder<T> WithAnnotation<TAnnotation>(
        TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(annotation);
        if (behavior == ResourceAnnotationMutationBehavior.Replace)
            foreach (var earlier in resource.Annotations.OfType<TAnnotation>().ToArray())
                resource.Annotations.Remove(earlier);
        resource.Annotations.Add(annotation);
        return this;
    }
}
