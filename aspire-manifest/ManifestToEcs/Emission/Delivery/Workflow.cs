using System.Text;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>workflow/deploy.yml</c>: a GitHub Actions workflow to copy to <c>.github/workflows</c>. It checks and publishes on every change,
/// shows what would change, and deploys from the main branch.
/// </summary>
public static class Workflow
{
    public const string Path = "workflow/deploy.yml";

    public static IEnumerable<EmittedFile> Emit(Deployment deployment)
    {
        yield return new EmittedFile(Path, Text(deployment));
    }

    private static string Text(Deployment deployment)
    {
        var secrets = deployment.Secrets.OfType<ProvidedSecret>()
            .Where(secret => deployment.Inputs.Any(input => input.Name == secret.ArnInput && input.Value is null))
            .Select(secret => secret.Variable).Order(StringComparer.Ordinal).ToList();
        var settings = deployment.Inputs
            .Where(input => input.Value is null && input.Kind is not (InputKind.AccountId or InputKind.Region or InputKind.ImageDigest) &&
                !deployment.Secrets.OfType<ProvidedSecret>().Any(secret => secret.ArnInput == input.Name))
            .Select(input => input.Name).Order(StringComparer.Ordinal).ToList();
        var region = deployment.Account.Region.Literal ?? deployment.Inputs.FirstOrDefault(input => input.Kind == InputKind.Region)?.Value
            ?? "${{ vars.AWS_REGION }}";
        return Template
            .Replace("@MARK@", EmittedFile.Mark, StringComparison.Ordinal)
            .Replace("@APPLICATION@", deployment.Application, StringComparison.Ordinal)
            .Replace("@ENVIRONMENT@", deployment.Environment, StringComparison.Ordinal)
            .Replace("@REGION@", region, StringComparison.Ordinal)
            .Replace("@TOOL@", deployment.Tool, StringComparison.Ordinal)
            .Replace("@VARIABLES@\n", Comment(["AWS_ROLE_ARN", .. settings]), StringComparison.Ordinal)
            .Replace("@SECRETS@\n", secrets.Count == 0
                ? "" : "# and these secrets, each needed until its secret exists in Secrets Manager:\n" + Comment(secrets),
                StringComparison.Ordinal)
            .Replace("@SETTINGS@\n", Entries("vars", settings) + Entries("secrets", secrets), StringComparison.Ordinal);
    }

    private static string Comment(IEnumerable<string> names) => string.Concat(names.Select(name => $"#   {name}\n"));

    private static string Entries(string source, IEnumerable<string> names)
    {
        var lines = new StringBuilder();
        foreach (var name in names)
            lines.Append("          ").Append(name).Append(": ${{ ").Append(source).Append('.').Append(name).Append(" }}\n");
        return lines.ToString();
    }

    private const string Template =
        """
        # @MARK@

        # Deploys @APPLICATION@ to @ENVIRONMENT@. Copy it to .github/workflows and set the three paths under env.
        #
        # TOOL runs manifest-to-ecs from source, or as a tool whose version .config/dotnet-tools.json pins
        # (dotnet tool install ManifestToEcs --create-manifest-if-needed, from the feed or folder that holds your package).
        #
        # No AWS key is stored: the job takes the role of deploy-role.yaml by OpenID Connect. The GitHub environment @ENVIRONMENT@
        # needs these variables:
        @VARIABLES@
        @SECRETS@

        name: Deploy @ENVIRONMENT@

        on:
          push:
            branches: [main]
          pull_request:
          workflow_dispatch:

        env:
          MANIFEST: aspire-manifest/aspire-manifest.json
          OVERLAY: aspire-manifest/ecs.yaml
          OUTPUT: aspire-manifest/@ENVIRONMENT@
          TOOL: @TOOL@

        permissions:
          contents: read

        jobs:
          check:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-dotnet@v4
                with:
                  dotnet-version: 10.0.x
              - run: dotnet tool restore
              - name: Check the manifest and the overlay
                run: $TOOL check "$MANIFEST" --overlay "$OVERLAY" --environment @ENVIRONMENT@
              - name: Publish again; a hand edit or a forgotten publish fails here
                run: |
                  $TOOL publish "$MANIFEST" --overlay "$OVERLAY" --environment @ENVIRONMENT@ --output "$OUTPUT"
                  git diff --exit-code -- "$OUTPUT"
              - name: Show every command of the deployment
                run: bash "$OUTPUT/deploy.sh" --dry-run

          deploy:
            needs: check
            if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
            runs-on: ubuntu-latest
            environment: @ENVIRONMENT@
            concurrency: deploy-@ENVIRONMENT@
            permissions:
              contents: read
              id-token: write
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-dotnet@v4
                with:
                  dotnet-version: 10.0.x
              - uses: docker/setup-buildx-action@v3
              - uses: aws-actions/configure-aws-credentials@v4
                with:
                  role-to-assume: ${{ vars.AWS_ROLE_ARN }}
                  aws-region: @REGION@
              - run: dotnet tool restore
              - name: Show what changes in the services that run
                run: |
                  running=()
                  for file in "$OUTPUT"/ecs/*/task-definition.json; do
                    family=$(jq -r .family "$file")
                    if aws ecs describe-task-definition --task-definition "$family" >"$RUNNER_TEMP/$family.json"; then
                      running+=(--against "$RUNNER_TEMP/$family.json")
                    fi
                  done
                  if [ ${#running[@]} -gt 0 ]; then
                    $TOOL diff "$MANIFEST" --overlay "$OVERLAY" --environment @ENVIRONMENT@ "${running[@]}" || true
                  fi
              - name: Deploy
                run: bash "$OUTPUT/deploy.sh"
                env:
                  IMAGE_TAG: ${{ github.sha }}
        @SETTINGS@
              - name: Keep the digests of the images
                if: always()
                uses: actions/upload-artifact@v4
                with:
                  name: digests-@ENVIRONMENT@
                  path: ${{ env.OUTPUT }}/digests.json
                  if-no-files-found: ignore

        """;
}
