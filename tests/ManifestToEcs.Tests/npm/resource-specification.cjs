// Prints CloudFormation's specification of the resource types given as arguments: properties with their types, attributes.
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');

const database = loadAwsServiceSpecSync();
const definitions = {};

// {"type":"ref"} becomes {"type":"object","name":N} with N in definitions; everything else stays as the specification has it.
function typeOf(type) {
  if (type.type === 'ref') {
    const id = type.reference.$ref;
    if (!(id in definitions)) {
      definitions[id] = null;
      definitions[id] = propertiesOf(database.get('typeDefinition', id).properties);
    }
    return { type: 'object', name: id };
  }
  if (type.type === 'array' || type.type === 'map') return { type: type.type, element: typeOf(type.element) };
  if (type.type === 'union') return { type: 'union', types: type.types.map(typeOf) };
  return { type: type.type, allowedValues: type.allowedValues };
}

function propertiesOf(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) =>
    [name, { ...typeOf(property.type), required: property.required === true, replaces: property.causesReplacement === 'yes' }]));
}

const resources = {};
for (const name of process.argv.slice(2)) {
  const [resource] = database.lookup('resource', 'cloudFormationType', 'equals', name);
  if (resource) resources[name] = { properties: propertiesOf(resource.properties), attributes: Object.keys(resource.attributes) };
}
process.stdout.write(JSON.stringify({ resources, definitions }));
