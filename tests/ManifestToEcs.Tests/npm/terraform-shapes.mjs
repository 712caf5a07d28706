// Prints what the providers' bindings say of the types given as arguments, such as resource.aws_lb and data.aws_ecs_cluster:
// {"versions": {"aws": V, …}, "types": {TYPE: {"attributes", "required", "blocks", "exports"}}}.
// The bindings are generated from the providers' schemas. They are read as text, because running them needs the whole of CDK for Terraform.
import { existsSync, readFileSync } from "node:fs";

// Bindings have no ephemeral resources. One has the arguments of the resource or data source of its name.
const EPHEMERAL = {
  "ephemeral.aws_secretsmanager_secret_version": "data.aws_secretsmanager_secret_version",
  "ephemeral.random_password": "resource.random_password",
};

// Terraform's own; it belongs to no provider.
const BUILT_IN = {
  "resource.terraform_data": {
    attributes: ["input", "triggers_replace"], required: [], exports: ["id", "input", "output", "triggers_replace"],
    blocks: { provisioner: {
      attributes: ["command", "environment", "interpreter", "quiet", "when", "working_dir"], required: ["command"], blocks: {} } },
  },
};

const folderOf = (provider) => `node_modules/@cdktf/provider-${provider}`;

// data.aws_ecs_cluster -> @cdktf/provider-aws/lib/data-aws-ecs-cluster/index
function pathOf(type) {
  const [kind, name] = type.split(".");
  const [provider, ...words] = name.split("_");
  const folder = kind === "data" ? ["data", provider, ...words] : words;
  return `${folderOf(provider)}/lib/${folder.join("-")}/index`;
}

// Interface -> its properties, each with the provider's name (which stands in the comment), whether it may be left out, and its type.
function interfacesOf(declarations) {
  const property = /[#/]([a-z0-9_]+) \w+#\1\b[^]*?\*\/\s*readonly \w+(\??): ([^;]*)/g;
  const found = {};
  for (const [, name, body] of declarations.matchAll(/^export interface (\w+)[^{]*\{([^]*?)^\}/gm))
    found[name] = [...body.matchAll(property)].map(([, spelled, optional, of]) => ({ spelled, optional: optional === "?", of }));
  return found;
}

// Function or class that writes a body -> the properties that are nested blocks there.
const BLOCK = /^\s+([a-z0-9_]+): \{\s+value: [^]*?isBlock: (true|false),[^]*?storageClassType: "(\w+)"/gm;
const blocksOf = (code) => new Set([...code.matchAll(BLOCK)]
  .filter(([, , isBlock]) => isBlock === "true").map(([, name, , of]) => `${name} ${of.replace(/List$/, "")}`));

function shapeOf(type) {
  if (BUILT_IN[type]) return BUILT_IN[type];
  const path = pathOf(EPHEMERAL[type] ?? type);
  if (!existsSync(path + ".d.ts")) return undefined;
  const [declarations, code] = [readFileSync(path + ".d.ts", "utf8"), readFileSync(path + ".js", "utf8")];
  const interfaces = interfacesOf(declarations);
  const config = Object.keys(interfaces).find((name) =>
    declarations.includes(`interface ${name} extends cdktf.TerraformMetaArguments`));
  const nested = blocksOf(code);
  const main = code.slice(code.search(/^class \w+ extends cdktf\.Terraform(Resource|DataSource) /m));
  return {
    ...bodyOf(config),
    exports: [...new Set([...main
      .matchAll(/(?:get\w+Attribute|new [\w.]+)\((?:this, )?['"]([a-z0-9_]+)['"]/g)].map(([, name]) => name))],
  };

  function bodyOf(name) {
    const body = { attributes: [], required: [], blocks: {} };
    for (const { spelled, optional, of } of interfaces[name]) {
      const inner = of.match(/\w+/)?.[0];
      if (!optional) body.required.push(spelled);
      if (interfaces[inner] && nested.has(`${spelled} ${inner}`)) body.blocks[spelled] = bodyOf(inner);
      else body.attributes.push(spelled);
    }
    return body;
  }
}

const versions = Object.fromEntries(["aws", "random"].map((provider) =>
  [provider, JSON.parse(readFileSync(`${folderOf(provider)}/package.json`, "utf8")).cdktf.provider.version]));
const types = Object.fromEntries(process.argv.slice(2).map((type) => [type, shapeOf(type)]));
process.stdout.write(JSON.stringify({ versions, types }));
