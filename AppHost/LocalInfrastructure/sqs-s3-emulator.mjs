// Starts the SQS/S3 emulator on loopback only, with state that survives a restart when --data is given.
// usage: node sqs-s3-emulator.mjs --port N [--data FOLDER] [--region NAME] [--template FILE] [--bucket NAME] [--end-with-input]
import { Server } from "node:http";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startFauxqs } from "fauxqs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    data: { type: "string" },
    template: { type: "string" },
    bucket: { type: "string" },
    region: { type: "string", default: "us-east-1" },
    "end-with-input": { type: "boolean", default: false },
  },
});

// The emulator asks for 0.0.0.0 and has no authentication: nobody outside this machine may reach it.
const listen = Server.prototype.listen;
Server.prototype.listen = function (first, ...rest) {
  if (typeof first === "object" && first !== null && "port" in first) return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  return listen.call(this, first, "127.0.0.1", ...rest.filter((argument) => typeof argument !== "string"));
};

const folder = (name) => {
  if (!options.data) return undefined;
  const path = join(options.data, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
};

// The queues of a CloudFormation template, dead-letter queues first. A reference to a queue reads
// {"Fn::GetAtt": ["ImportFileDeadLetterQueue", "Arn"]}.
const createQueues = (template) => {
  const queues = Object.entries(template.Resources).filter(([, resource]) => resource.Type === "AWS::SQS::Queue");
  const arns = {};
  for (const [id, { Properties }] of queues.sort(([, a], [, b]) => ("RedrivePolicy" in a.Properties) - ("RedrivePolicy" in b.Properties))) {
    const { QueueName, RedrivePolicy, VisibilityTimeout, MessageRetentionPeriod } = Properties;
    const attributes = {};
    if (VisibilityTimeout !== undefined) attributes.VisibilityTimeout = String(VisibilityTimeout);
    if (MessageRetentionPeriod !== undefined) attributes.MessageRetentionPeriod = String(MessageRetentionPeriod);
    if (RedrivePolicy) {
      const deadLetterTargetArn = arns[RedrivePolicy.deadLetterTargetArn["Fn::GetAtt"][0]];
      attributes.RedrivePolicy = JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn });
    }
    // Creating a queue that is there would empty it.
    arns[id] = server.inspectQueue(QueueName)?.arn ?? server.createQueue(QueueName, { attributes }).queueArn;
  }
};

let server;
try {
  server = await startFauxqs({
    port: Number(options.port),
    defaultRegion: options.region,
    host: "localhost",
    logger: false,
    dataDir: folder("queues"),
    s3StorageDir: folder("objects"),
  });
} catch (error) {
  console.error(
    error.code === "EADDRINUSE"
      ? `Port ${options.port} is taken by another program.`
      : `The SQS/S3 emulator cannot start on ${options.data ?? "memory"}: ${error.message}`,
  );
  process.exit(1);
}
if (options.template) createQueues(JSON.parse(readFileSync(options.template, "utf8")));
if (options.bucket) server.createBucket(options.bucket);
console.log(JSON.stringify({ port: server.port }));

const stop = async () => {
  await server.stop();
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
if (options["end-with-input"]) process.stdin.on("end", stop).on("close", stop).resume();
