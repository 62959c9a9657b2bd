import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { program } from "./client-programs.ts";
import { run } from "./run-command.ts";

/** Files in PEM. */
export interface Certified {
  /** Of the authority, for clients. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate authority, and has it sign a server's certificate for an IP address; good for a day. */
export async function certify(folder: string, address: string): Promise<Certified> {
  const file = (name: string) => join(folder, name);
  const openssl = async (...args: readonly string[]) => await run(program("openssl"), args);
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const newKey = (name: string) => [...curve, "-nodes", "-keyout", file(`${name}.key`)];
  const ca = ["-subj", "/CN=Estiva's test authority", "-out", file("ca.crt")];
  await openssl("req", "-x509", "-days", "1", ...newKey("ca"), ...ca);
  await openssl("req", ...newKey("server"), "-subj", "/CN=registry", "-out", file("server.csr"));
  await writeFile(file("extensions"), `subjectAltName=IP:${address}\n`);
  const signing = ["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"];
  const request = ["-req", "-in", file("server.csr"), "-days", "1", "-extfile", file("extensions")];
  await openssl("x509", ...request, ...signing, "-out", file("server.crt"));
  return { ca: file("ca.crt"), cert: file("server.crt"), key: file("server.key") };
}
