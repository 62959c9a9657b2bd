import { test } from "node:test";
import { SendfileBytes } from "#server/http/bytes/sendfile-bytes.ts";
import { detectNative } from "#server/native/detect.ts";
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
