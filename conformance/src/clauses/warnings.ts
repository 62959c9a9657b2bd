import assert from "node:assert/strict";
import { mediaTypes } from "@estiva/protocol";
import { type ClauseDefinition, clausesOf } from "../clause.ts";
import { configType, encode, imageConfig, imageManifest } from "../content.ts";
import { expectStatus } from "../expect.ts";

const { must } = clausesOf("warnings", "Warnings");

/** Distribution-spec, "Warnings": code 299, agent `-`, no date. */
const form = /^299 - "(?:[^"\\]|\\.)*"$/;

export const warnings: readonly ClauseDefinition[] = [
  must("warnings/form", "every Warning so far has code 299, agent - and no date, and is short", async (t) => {
    const repository = t.repository();
    const config = await repository.givenBlob(imageConfig(), configType);
    // A size that is wrong is worth a warning, where the registry doesn't refuse it.
    const bytes = encode(imageManifest({ ...config, size: config.size + 1 }, []));
    expectStatus(await repository.putManifest(bytes, "v1", mediaTypes.ociManifest), 201, 400);
    for (const { request, headers } of t.client.answered) {
      const values = headers.warning ?? [];
      for (const value of values) assert.match(value, form, request);
      const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
      assert.ok(bytes <= 4096, `${request} has ${bytes} bytes of warnings`);
    }
  }),
];
