import type { Config } from "#server/config/config.ts";
import type { Handler } from "../request/exchange.ts";
import { sendBytes } from "../respond.ts";
import { firstSteps } from "./first-steps.ts";

/** `GET /`: what a person sees who opens the registry's address in a browser. */
export function welcome({ publicUrl }: Pick<Config, "publicUrl">): Handler {
  return async (exchange) => {
    const host = publicUrl?.host ?? exchange.sender.host?.host ?? "localhost:5000";
    const text = [
      "This is Estiva, a container image registry.",
      "",
      "Push a first image:",
      "",
      ...firstSteps(host, exchange.sender.root === "open").map((step) => `  ${step}`),
      "",
    ].join("\n");
    sendBytes(exchange, 200, Buffer.from(text), { "Content-Type": "text/plain; charset=utf-8" });
  };
}
