import { test } from "node:test";
import { detectNative } from "#server/adapters/native/detect.ts";
import { SendfileBytes } from "#server/http/bytes/sendfile-bytes.ts";
import { describeByteSender } from "./byte-sender.suite.ts";

const { fileSending } = detectNative();
if (fileSending === undefined) void test.skip("sendfile: not on this machine");
else {
  describeByteSender("sendfile", (idleTimeout) => new SendfileBytes(fileSending, { idleTimeout }));
  const cold = { ...fileSending, isCached: () => false };
  describeByteSender(
    "sendfile, bytes not in memory",
    (idleTimeout) => new SendfileBytes(cold, { idleTimeout }),
  );
}
