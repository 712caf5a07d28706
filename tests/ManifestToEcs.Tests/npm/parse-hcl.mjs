// Reads {"path": "Terraform text", …} from standard input and writes {"path": parsed file, …};
// fails on the first text that is not Terraform.
import { parse } from "@cdktf/hcl2json";
import { text } from "node:stream/consumers";

const parsed = {};
for (const [path, content] of Object.entries(JSON.parse(await text(process.stdin)))) parsed[path] = await parse(path, content);
process.stdout.write(JSON.stringify(parsed));
