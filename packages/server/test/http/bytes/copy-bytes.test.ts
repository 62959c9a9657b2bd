import { CopyBytes } from "#server/http/bytes/copy-bytes.ts";
import { describeByteSender } from "./byte-sender.suite.ts";

describeByteSender("copying", (idleTimeout) => new CopyBytes({ idleTimeout }));
