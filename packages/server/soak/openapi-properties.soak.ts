// 1,000 made-up requests for every operation of the management API, from another seed each time;
// PROPERTY_RUNS and PROPERTY_SEED choose them.
import { randomInt } from "node:crypto";

process.env.PROPERTY_RUNS ??= "1000";
process.env.PROPERTY_SEED ??= String(randomInt(2 ** 31));
await import("../test/management/openapi-properties.test.ts");
