// Starts the SQS/S3 emulator on loopback only, with state that survives a restart when --data is given.
// usage: node sqs-s3-emulator.mjs --port N [--data FOLDER] [--region NAME] [--end-with-input]
import { Server } from "node:http";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startFauxqs } from "fauxqs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    data: { type: "string" },
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
console.log(JSON.stringify({ port: server.port }));

const stop = async () => {
  await server.stop();
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
if (options["end-with-input"]) process.stdin.on("end", stop).on("close", stop).resume();
